"""A school with two counselors, one of them with hours: 三(2)班 on Monday the 23rd of November."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.counseling import SERVICE as COUNSELING
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from storage.counseling import Counseling
from storage.office_hours import OfficeHours
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff_news import untold
from tests import factories
from tests.school_week import SchoolWeek, at


class Room(SchoolWeek):
    """``counselor`` 许宁 has an hour at Wednesday noon, ``next_counselor`` 何丽 takes over; ``office`` leads."""

    registry: ClassVar[Registry] = Registry((COUNSELING, VISIT_BOOKING, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.staff = {
            "counselor": self.do(self._joins, "counselor", "许宁", Role.COUNSELOR),
            "next_counselor": self.do(self._joins, "next_counselor", "何丽", Role.COUNSELOR),
            "office": self.do(self._joins, "office", "韩梅", Role.MORAL_EDUCATION_OFFICE),
        }
        self.do(self._hours)
        self.goes_on_to(at(23, 10))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def talks(self) -> list[Counseling]:
        """All talks, the oldest first."""
        return self.db.read(lambda session: list(session.scalars(select(Counseling).order_by(Counseling.opened_at))))

    def news(self, staff_id: int) -> list[str]:
        """What the next round tells one of the staff."""
        found = self.db.read(untold, self.school.id)
        return [line for _, line in found.get(staff_id, [])]

    def _joins(self, session: Session, name: str, called: str, role: Role) -> int:
        made = factories.staff(session, self.cast.school, name=called)
        factories.role(session, made, role).since += timedelta(days=len(self.cast.people))
        who = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
        who.staff_id, who.face = made.id, "staff"
        self.cast.people[name] = who
        session.flush()
        return made.id

    def _hours(self, session: Session) -> None:
        session.add(
            OfficeHours(
                school_id=self.school.id, staff_id=self.staff["counselor"], weekday=2, starts=12 * 60, ends=13 * 60,
                length=30, ways="school phone", since=date(2026, 9, 1), written_at=self.now,
            )
        )  # fmt: skip
