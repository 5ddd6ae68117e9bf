"""Notices on pages: a notice that has left, the desk and the phones of the people around it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.core.links import PersonLink, person_link, person_path
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.notice import SERVICE as NOTICE
from storage.desk import open_desk_session
from storage.obligations import Obligation, RequiredAct
from storage.school_clock import set_school_now
from storage.session import Database
from tests.notice.school import NoticeSchool
from tests.pages.stage import two_schools
from tests.school_browsers import post

REGISTRY = Registry((NOTICE, CONTACT_TASKS, BINDING))
WORDS = "明天周五下午3点提前放学,请来接孩子。"


class NoticeBrowsers(NoticeSchool):
    """青山小学 on Friday, 20 November at 16:00, with its pages."""

    def __init__(self, db: Database, data_dir: Path | None = None, approval: str = "") -> None:
        super().__init__(db, approval)
        settings = two_schools("http://127.0.0.1:9")
        if data_dir:
            settings = settings.model_copy(update={"app": settings.app.model_copy(update={"data_dir": data_dir})})
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        register_pages(self.app, db, REGISTRY, {"qingshan": self.school}, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way
        self.db.transact(set_school_now, self.now, machine_now())

    def sends(
        self,
        *,
        act: RequiredAct = "answer",
        options: tuple[str, ...] = ("能接", "不能接"),
        everybody: bool = False,
        urgent: bool = False,
        media: tuple[str, ...] = (),
    ) -> int:
        """The class teacher's notice to 三(2)班, or to all three classes; it has left. Its id."""
        cast = self.cast
        pupils = [cast.xiaoming.id, *([cast.xiaoyu.id, cast.xiaohong.id] if everybody else [])]
        written = Written(
            WORDS,
            act,
            self.now + timedelta(hours=20),
            cast.class_teacher.id,
            title="提前放学",
            options=options if act == "answer" else (),
            media=media,
            class_id=cast.class_32.id,
        )
        if urgent:
            written = replace(written, urgency="urgent", reason="暴雨")
        return self.db.transact(self._sent, written, pupils)

    def obligations(self) -> list[Obligation]:
        """Every family's row."""
        return self.db.read(lambda session: list(session.scalars(select(Obligation).order_by(Obligation.id))))

    def of(self, pupil_id: int, household_id: int) -> int:
        """The obligation of one family."""
        return next(
            row.id for row in self.obligations() if (row.pupil_id, row.household_id) == (pupil_id, household_id)
        )

    def phone(self, name: str, path: str) -> str:
        """``path`` as one of the cast opens it on the phone."""
        return person_path(self.db.vault, self.cast.people[name].id) + path

    def opens(self, name: str, path: str) -> TestResponse:
        """One of the cast opens a page on the phone."""
        return self.app.test_client().get(self.phone(name, path))

    def answers(self, name: str, path: str, **form: object) -> TestResponse:
        """One of the cast opens a page on the phone and sends its form."""
        return post(self.app.test_client(), self.phone(name, path), **form)

    def link(self, name: str, path: str) -> str:
        """The signed link behind a message to one of the cast."""
        link = PersonLink(self.cast.people[name].id, path, self.now + timedelta(days=1))
        return person_link(self.db.vault, link)

    def at_desk(self, name: str) -> FlaskClient:
        """A computer at which this member of staff is logged in."""
        staff = self.cast.people[name]
        session_id = self.db.transact(open_desk_session, (staff.school_id, staff.staff_id or 0), "code", machine_now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["desk"] = session_id
        return browser

    def _sent(self, session: Session, written: Written, pupils: list[int]) -> int:
        notice = write_notice(session, self.school, written, self.now)
        address_notice(session, self.school, notice, pupils, self.now)
        notice.state = "sent"
        return notice.id
