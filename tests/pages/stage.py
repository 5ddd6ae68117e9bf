"""The pages and the API of two schools over one database, and the browsers of their people."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.api.web import register_api
from bot.core.calendar import SchoolCalendar
from bot.core.clock import machine_now
from bot.core.links import PersonLink, person_link, person_path, subject_token
from bot.core.school import SchoolContext
from bot.core.settings import MiniProgram, Settings, WeChat
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.services import Registry
from storage.desk import confirm_login, open_desk_session
from storage.pupils import ArchiveRead
from storage.school_clock import school_now, set_school_now
from storage.session import Database
from tests.cast import Cast, gather
from tests.factories import NOW
from tests.pages.tiny import TINY

BASE_URL = "http://school.example"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Stage:
    """What a test of the pages touches. Families are let in by the path of the demo, staff by a desk session."""

    db: Database
    cast: Cast
    app: Flask

    def browser(self) -> FlaskClient:
        """Somebody's browser, not let in anywhere."""
        return self.app.test_client()

    def path(self, name: str, path: str) -> str:
        """``path`` as one person of the cast."""
        return person_path(self.db.vault, self.cast.people[name].id) + path

    def get(self, name: str, path: str) -> TestResponse:
        """Open a page as one person."""
        return self.browser().get(self.path(name, path))

    def post(self, name: str, path: str, /, **answers: object) -> TestResponse:
        """Open a form as one person, answer it and send it off."""
        browser, where = self.browser(), self.path(name, path)
        token = csrf(browser, self.path(name, "/m/f/tiny/hello"))
        return browser.post(where, data={"csrf_token": token, **answers})

    def at_desk(self, name: str) -> FlaskClient:
        """A computer at which this member of staff is logged in."""
        staff = self.cast.people[name]
        who = (staff.school_id, staff.staff_id or 0)
        session_id = self.db.transact(open_desk_session, who, "code", machine_now())
        browser = self.browser()
        with browser.session_transaction() as cookie:
            cookie["desk"] = session_id
        return browser

    def confirm(self, code: str, name: str = "class_teacher") -> bool:
        """What 登录 482913 does in WeChat."""
        staff = self.cast.people[name]
        return self.db.transact(confirm_login, staff.school_id, code, staff.staff_id or 0, self.now())

    def link(self, name: str, path: str, life: timedelta = timedelta(days=1)) -> str:
        """The signed link that was sent to one person."""
        until = self.now() + life
        return person_link(self.db.vault, PersonLink(self.cast.people[name].id, path, until))

    def about(self, **subject: object) -> str:
        """The query of a form that is opened about something."""
        return f"?about={subject_token(self.db.vault, subject)}"

    def now(self) -> datetime:
        """School time."""
        return self.db.read(school_now, machine_now())

    def notes(self) -> list[str]:
        """What was written by posts of the tiny service."""
        written = select(ArchiveRead.why).where(ArchiveRead.reader.in_(("note", "guardian"))).order_by(ArchiveRead.why)
        return self.db.read(lambda session: list(session.scalars(written)))


def csrf(browser: FlaskClient, path: str) -> str:
    """The token of a form that this browser has opened."""
    found = TOKEN.search(browser.get(path).text)
    return found[1] if found else ""


def build(
    db: Database, *, api_base: str = "http://127.0.0.1:9", schools: int = 2, frame_ancestors: str = "'self'"
) -> Stage:
    """The whole cast, and the pages over it; with one school, the second is not configured."""
    cast = db.transact(_gather)
    settings = two_schools(api_base)
    contexts = {
        row.code: SchoolContext(row.id, config, settings.rules, SchoolCalendar(config.calendar, settings.rules.quiet))
        for row, config in zip((cast.school, cast.other_school), settings.every_school().values(), strict=True)
    }
    app = Flask("bot", static_folder=None, template_folder=None)
    app.secret_key = settings.app.secret_key.get_secret_value()
    for code in list(contexts)[schools:]:
        del contexts[code]
    registry = Registry((TINY,))
    register_pages(app, db, registry, contexts, settings, frame_ancestors=frame_ancestors)
    register_api(app, db, registry, contexts, settings)
    app.wsgi_app = PersonPaths(app.wsgi_app, db.vault)  # type: ignore[method-assign]  # as Flask's documentation says
    return Stage(db, cast, app)


def two_schools(api_base: str) -> Settings:
    """Two schools, each with an account and a mini-program."""
    return Settings.model_validate(
        {
            "app": {"secret_key": "the pages of the tests, 32 or more", "base_url": BASE_URL},
            "schools": {
                code: {
                    "name": name,
                    "wechat": WeChat.model_validate(
                        {
                            "app_id": f"wx_{code}",
                            "app_secret": "secret",
                            "token": "token",
                            "encoding_aes_key": AES_KEY,
                            "api_base": api_base,
                        }
                    ),
                    "mini_program": MiniProgram.model_validate(
                        {"app_id": f"mini_{code}", "app_secret": "secret", "api_base": api_base}
                    ),
                }
                for code, name in (("qingshan", "青山小学"), ("qinglong", "青龙小学"))
            },
        }
    )


def _gather(session: Session) -> Cast:
    set_school_now(session, NOW, machine_now())
    return gather(session)
