"""The pages of a school in session, and the browsers of its people."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.core.day_card import Entry
from bot.core.links import person_path
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from handlers.contact_card import actions
from storage.contact_card import CardSignature
from storage.desk import open_desk_session
from storage.school_clock import set_school_now
from storage.session import Database
from tests.pages.stage import two_schools
from tests.school_week import SchoolWeek

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SHOWN = re.compile(r'name="shown" value="([^"]*)"')


class Browsers:
    """The pages of one school in session, and the browsers of its people."""

    def __init__(self, db: Database, week: SchoolWeek | None = None, data_dir: Path = Path("var")) -> None:
        self.week = week or SchoolWeek(db, push="daily")
        self.week.do(set_school_now, self.week.now, machine_now())
        settings = two_schools("http://127.0.0.1:9")
        settings = settings.model_copy(update={"app": settings.app.model_copy(update={"data_dir": data_dir})})
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        register_pages(self.app, db, self.week.registry, {"qingshan": self.week.school}, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way

    def phone(self, name: str, path: str) -> str:
        """``path`` as one of the cast opens it on the phone."""
        return person_path(self.week.db.vault, self.week.cast.people[name].id) + path

    def opens(self, name: str, path: str) -> TestResponse:
        """One of the cast opens a page."""
        return self.app.test_client().get(self.phone(name, path))

    def sends(self, name: str, path: str, **form: object) -> TestResponse:
        """One of the cast opens a page and sends its form."""
        browser = self.app.test_client()
        return post(browser, self.phone(name, path), **form)

    def at_desk(self, name: str) -> FlaskClient:
        """A computer at which this member of staff is logged in."""
        staff = self.week.cast.people[name]
        who = (staff.school_id, staff.staff_id or 0)
        session_id = self.week.do(open_desk_session, who, "code", machine_now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["desk"] = session_id
        return browser

    def writes(self, remark: str = "") -> None:
        """The class teacher has written today's cards."""
        week = self.week
        entries = {week.cast.xiaoming.id: Entry(remark=remark)}
        teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
        week.do(actions.enter_day, week.school, teacher, class_id, week.now.date(), entries, week.now)

    def signatures(self) -> list[str]:
        """How every standing signature was given."""
        standing = select(CardSignature.how).where(CardSignature.withdrawn_at.is_(None))
        return self.week.db.read(lambda session: list(session.scalars(standing)))


def post(browser: FlaskClient, path: str, **form: object) -> TestResponse:
    """Open a page and send its form off, with what the page itself put into it."""
    page = browser.get(path).text
    token = TOKEN.search(page)
    data = {"csrf_token": token[1] if token else "", "shown": SHOWN.findall(page), **form}
    return browser.post(path, data=data)
