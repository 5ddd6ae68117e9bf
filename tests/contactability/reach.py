"""青山小学 with the board and the guardian chain on its desk, and its people at their phones."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import machine_now
from bot.core.inbound import Inbound, Kind
from bot.core.people import Actor
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contactability import SERVICE as CONTACTABILITY
from handlers.contactability.actions.board import Board, board
from storage.desk import open_desk_session
from storage.identities import Identity
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.cast import Cast, gather
from tests.pages.stage import two_schools
from tests.school_week import at

REGISTRY = Registry((CONTACTABILITY, BINDING))


class Reach:
    """Friday, 20 November at 16:00. Everybody of the cast is bound and reached until a test says otherwise."""

    def __init__(self, db: Database) -> None:
        self.db, self.now, self._count = db, at(20, 16), 0
        self.cast: Cast = db.transact(gather)
        db.transact(set_school_now, self.now, machine_now())
        rules = Rules()
        calendar = SchoolCalendar(SchoolCalendarDays(), rules.quiet)
        config = School(name="青山小学", duty_phone="0838-600-1234")
        self.school = SchoolContext(self.cast.school.id, config, rules, calendar)
        settings = two_schools("http://127.0.0.1:9")
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        register_pages(self.app, db, REGISTRY, {"qingshan": self.school}, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way

    def actor(self, name: str) -> Actor:
        """One of the cast as the product sees this person now."""
        return self.db.read(lambda session: load_actor(session, self._identity(session, name), now=self.now))

    def board(self, name: str, class_id: int | None = None) -> Board:
        """The board as this person may see it."""
        actor = self.actor(name)
        return self.db.read(lambda session: board(session, self.school, actor, self.now, class_id))

    def says(self, name: str, text: str) -> Reply:
        """One of the cast types something; the answer."""
        self.now += timedelta(seconds=1)
        self._count += 1
        inbound = Inbound(
            kind=Kind.TEXT,
            raw_kind=Kind.TEXT.value,
            to_user="gh_qingshan",
            openid=f"openid_{name}",
            created=self.now,
            key=str(self._count).encode(),
            msg_id=self._count,
            text=text,
        )
        return self.db.transact(self._answer, name, inbound)

    def at_desk(self, name: str) -> FlaskClient:
        """A computer at which this member of staff is logged in."""
        staff = self.cast.people[name]
        session_id = self.db.transact(open_desk_session, (staff.school_id, staff.staff_id or 0), "code", machine_now())
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            cookie["desk"] = session_id
        return browser

    def lonely(self, name: str = "林一一") -> int:
        """A child of 三(2)班 for whom nobody stands in the roster; the id."""
        return self.db.transact(lambda session: factories.pupil(session, self.cast.class_32, name=name).id)

    def _identity(self, session: Session, name: str) -> Identity:
        return session.get_one(Identity, self.cast.people[name].id)

    def _answer(self, session: Session, name: str, inbound: Inbound) -> Reply:
        identity = self._identity(session, name)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now), REGISTRY)
