"""青山小学 with its class pages: what families did stands in the rows that other services write."""

import json
from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.day_card import Entry
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.class_page import SERVICE as CLASS_PAGE
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.contactability import SERVICE as CONTACTABILITY
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.notice import SERVICE as NOTICE
from storage.base import new_id
from storage.card_entries import put_entry
from storage.contact_card import OPINION_ANSWER, OPINION_SAID, CardDay, CardOpinion, CardSignature
from storage.home_words import SAID, HomeWords
from storage.pupils import Guardian, Pupil
from storage.sealing import seal
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.pages.stage import two_schools

REGISTRY = Registry((CLASS_PAGE, CONTACT_CARD, NOTICE, CONTACT_TASKS, CONTACTABILITY, BINDING, HOME_VISIT))


class ClassSchool(NoticeBrowsers):
    """Friday, 20 November, 16:00. 李小明 of 三(2)班 has two homes: grandmother and mother, and his father."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        settings = two_schools("http://127.0.0.1:9")
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        register_pages(self.app, db, REGISTRY, {"qingshan": self.school}, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way

    @property
    def class_path(self) -> str:
        """The page of 三(2)班."""
        return f"/desk/class/{self.cast.class_32.id}"

    @property
    def child_path(self) -> str:
        """The page of 小明's families."""
        return f"{self.class_path}/{self.cast.xiaoming.id}"

    def card(self, entry: Entry, *, day: date | None = None, pupil: Pupil | None = None) -> int:
        """The class teacher has written a card; its id."""
        return self.db.transact(self._card, entry, day or self.now.date(), pupil or self.cast.xiaoming)

    def signature(self, card_id: int, guardian: Guardian) -> None:
        """A guardian has signed it."""
        row = CardSignature(
            school_id=self.school.id, card_day_id=card_id, guardian_id=guardian.id, household_id=guardian.household_id,
            how="digit", signed_at=machine_now(), school_time=self.now,
        )  # fmt: skip
        self.db.transact(lambda session: session.add(row))

    def opinion(self, guardian: Guardian, *said: str, to: int | None = None, answer: str = "") -> None:
        """A guardian has written to a teacher, who has answered or not."""
        self.db.transact(self._opinion, guardian, said, to or self.cast.class_teacher.id, answer)

    def at_home(self, guardian: Guardian, *said: str) -> None:
        """A guardian has told how the child is at home."""
        self.db.transact(self._at_home, guardian, said)

    def _card(self, session: Session, entry: Entry, day: date, pupil: Pupil) -> int:
        row = CardDay(
            id=new_id(), school_id=self.school.id, pupil_id=pupil.id, class_id=pupil.class_id, day=day,
            author_id=self.cast.class_teacher.id, entered_at=self.now,
        )  # fmt: skip
        put_entry(session, row, entry)
        session.add(row)
        return row.id

    def _opinion(self, session: Session, guardian: Guardian, said: tuple[str, ...], to: int, answer: str) -> None:
        row = CardOpinion(
            id=new_id(), school_id=self.school.id, pupil_id=self.cast.xiaoming.id, guardian_id=guardian.id,
            staff_id=to, draft=json.dumps(said).encode(), written_at=self.now,
        )  # fmt: skip
        row.said = seal(session, OPINION_SAID, row.id, row.school_id, json.dumps(said))
        if answer:
            row.answer = seal(session, OPINION_ANSWER, row.id, row.school_id, json.dumps([answer]))
            row.answered_at = self.now
        session.add(row)

    def _at_home(self, session: Session, guardian: Guardian, said: tuple[str, ...]) -> None:
        row = HomeWords(
            id=new_id(), school_id=self.school.id, pupil_id=self.cast.xiaoming.id, household_id=guardian.household_id,
            guardian_id=guardian.id, day=self.now.date(), written_at=self.now,
        )  # fmt: skip
        row.said = seal(session, SAID, row.id, row.school_id, json.dumps(said))
        session.add(row)
