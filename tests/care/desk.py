"""The desk and the pages over a watch."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.core.links import person_path
from bot.core.settings import App, Settings
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from storage.desk import open_desk_session
from storage.school_clock import set_school_now
from tests.care.world import Watch
from tests.product import SECRET

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """Staff at computers and people on phones; the school's clock shows the watch's time."""

    watch: Watch
    app: Flask

    def at(self, name: str) -> FlaskClient:
        """A computer at which this member of staff is logged in."""
        staff = self.watch.cast.people[name]
        who = (staff.school_id, staff.staff_id or 0)
        session_id = self.watch.db.transact(open_desk_session, who, "code", machine_now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["desk"] = session_id
        return browser

    def get(self, name: str, path: str) -> TestResponse:
        """Open a page at the desk."""
        return self.at(name).get(path)

    def post(self, name: str, path: str, /, **sent: object) -> TestResponse:
        """Send a form of that page off."""
        browser = self.at(name)
        found = TOKEN.search(browser.get(path).text)
        return browser.post(path, data={"csrf_token": found[1] if found else "", **sent})

    def on_phone(self, name: str, path: str, /, **sent: object) -> TestResponse:
        """Open a form's page as somebody in WeChat, fill it in and send it."""
        browser = self.app.test_client()
        where = person_path(self.watch.db.vault, self.watch.cast.people[name].id) + path
        found = TOKEN.search(browser.get(where).text)
        return browser.post(where, data={"csrf_token": found[1] if found else "", **sent})


def open_desk(watch: Watch) -> Desk:
    """Mount the pages of the watch's services."""
    settings = Settings(app=App(secret_key=SECRET), school=watch.school.config)
    app = Flask("bot", static_folder=None, template_folder=None)
    app.secret_key = SECRET
    register_pages(app, watch.db, watch.registry, {"qingshan": watch.school}, settings)
    app.wsgi_app = PersonPaths(app.wsgi_app, watch.db.vault)  # type: ignore[method-assign]  # as Flask's documents do it
    watch.db.transact(set_school_now, watch.now, machine_now())
    return Desk(watch, app)
