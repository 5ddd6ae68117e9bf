"""A school whose teachers call families: 三(2)班 in November, from Monday the 2nd on."""

from datetime import date, datetime
from itertools import count
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.phone_call import SERVICE as PHONE_CALL
from storage.follow_ups import FollowUp
from storage.phone_call import PhoneCall, ask_call
from storage.pupils import Pupil
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff_news import untold
from tests import factories
from tests.school_week import SchoolWeek, at


class Calls(SchoolWeek):
    """Tests write what they need to be called; ``list_of_the_month`` lets the timetable write it."""

    registry: ClassVar[Registry] = Registry((PHONE_CALL, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._numbers = count(1)
        self.goes_on_to(at(2, 7, 20))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def list_of_the_month(self) -> int:
        """What the timetable does at 07:20; how many calls are new."""
        return self.job("phone_calls")

    def child(self, name: str, *, phone: str = "13700001111", in_class: str = "class_32", **values: Any) -> Pupil:
        """One more child with a father; an empty ``phone`` for who has none."""

        def write(session: Session) -> Pupil:
            of = getattr(self.cast, in_class)
            made = factories.pupil(session, of, name=name, number=f"30{next(self._numbers):06}")
            home = factories.household(session, self.school.id)
            father = factories.guardian(session, home, name="王强", phone=phone, **values)
            factories.link(session, made, father, relation="爸爸")
            session.expunge(made)
            return made

        return self.do(write)

    def asks(self, child: Pupil | None = None, *, why: str = "wish", due_on: date | None = None, **more: Any) -> bool:
        """Somebody asks for a call by the class teacher."""
        values = {"guardian_id": None, "caller_id": self.cast.class_teacher.id, **more}
        return self.do(
            ask_call,
            self.school.id,
            pupil_id=(child or self.cast.xiaoming).id,
            why=why,
            due_on=due_on or self.now.date(),
            now=self.now,
            **values,
        )

    def calls(self) -> list[PhoneCall]:
        """All rows, the earliest due first."""
        order = (PhoneCall.due_on, PhoneCall.pupil_id, PhoneCall.made_at)
        return self.db.read(lambda session: list(session.scalars(select(PhoneCall).order_by(*order))))

    def promises(self) -> list[FollowUp]:
        """All that was promised, in order."""
        return self.db.read(lambda session: list(session.scalars(select(FollowUp).order_by(FollowUp.opened_at))))

    def news(self, staff: str = "class_teacher") -> list[str]:
        """What the next round tells one of the staff."""
        found = self.db.read(untold, self.school.id)
        return [line for _, line in found.get(getattr(self.cast, staff).id, [])]
