"""A school whose parents ask teachers: 三(2)班 on Monday the 23rd of November."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.teacher_line import SERVICE as TEACHER_LINE
from storage.office_hours import StaffAbsence
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff_news import untold
from storage.teacher_line import PrincipalCall, TeacherThread
from tests import factories
from tests.school_week import SchoolWeek, at


class Line(SchoolWeek):
    """A member of the moral education office is there as well: who takes what teachers do not answer."""

    registry: ClassVar[Registry] = Registry((TEACHER_LINE, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.office = self.do(self._office)
        self.goes_on_to(at(23, 10))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def threads(self) -> list[TeacherThread]:
        """All threads, the oldest first."""
        return self.db.read(
            lambda session: list(session.scalars(select(TeacherThread).order_by(TeacherThread.opened_at)))
        )

    def calls(self) -> list[PrincipalCall]:
        """All calls that were asked for, the oldest first."""
        return self.db.read(
            lambda session: list(session.scalars(select(PrincipalCall).order_by(PrincipalCall.asked_at)))
        )

    def news(self, staff_id: int) -> list[str]:
        """What the next round tells one of the staff."""
        found = self.db.read(untold, self.school.id)
        return [line for _, line in found.get(staff_id, [])]

    def is_away(self, staff_id: int, first: date, last: date) -> None:
        """A member of staff is not at school from the first to the last of these days."""

        def write(session: Session) -> None:
            session.add(
                StaffAbsence(school_id=self.school.id, staff_id=staff_id, first=first, last=last, written_at=self.now)
            )

        self.do(write)

    def _office(self, session: Session) -> int:
        made = factories.staff(session, self.cast.school, name="韩梅")
        factories.role(session, made, Role.MORAL_EDUCATION_OFFICE)
        self.cast.people["office"] = factories.identity(session, self.school.id, "openid_office", app_id="wx_qingshan")
        self.cast.people["office"].staff_id, self.cast.people["office"].face = made.id, "staff"
        session.flush()
        return made.id
