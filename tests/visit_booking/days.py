"""A school in which 三(2)班 has a parents' day: Saturday, 28 November, opened on the Friday a week before."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.appointments.passing import pass_due
from bot.core.clock import machine_now
from bot.core.people import Role
from bot.delivery.task_runner import TaskRunner
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions.parents_day_families import families_of_class
from handlers.visit_booking.actions.parents_day_looking import Wanted
from storage.binding import Consent
from storage.bookings import Booking
from storage.identities import Identity
from storage.parents_days import ParentsDayTurn
from storage.pupils import Guardian, Pupil
from storage.school_clock import set_school_now
from storage.schools import Class
from storage.staff import Staff
from tests import factories
from tests.school_week import SchoolWeek, at

SATURDAY = date(2026, 11, 28)


class Days(SchoolWeek):
    """三(2)班 with two teachers; the guard stands at the gate."""

    registry: ClassVar[Registry] = Registry((VISIT_BOOKING, CONTACT_TASKS))

    def settles(self) -> "Days":
        """A guard, and the day's clock."""
        self.do(self._guard)
        self.goes_on_to(at(20, 16))
        return self

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too; what is due about appointments happens."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def passes(self, moment: datetime) -> int:
        """Time goes on to this moment, and what it brings to appointments is done."""
        self.goes_on_to(moment)
        return pass_due(self.db, [self.school], machine_now())

    def evening(self, moment: datetime) -> None:
        """The job of the evening at this moment, and what it leaves to do behind it."""
        self.goes_on_to(moment)
        self.job("parents_day_place")
        TaskRunner(self.db, self.registry.tasks()).run_once()

    def wanted(self, **other: Any) -> Wanted:
        """14:00 to 16:00, two teachers, ten minutes each, chosen until Thursday."""
        cast = self.cast
        teachers = ((cast.class_teacher.id, "三(2)班教室"), (cast.subject_teacher.id, "二楼办公室"))
        wanted = Wanted(cast.class_32.id, SATURDAY, 14 * 60, 16 * 60, 10, 0, teachers, "说说孩子。", date(2026, 11, 26))
        return replace(wanted, **other)

    def opens(self, name: str = "class_teacher", **other: object) -> int:
        """The class teacher opens the day; its id."""
        return self.do(opening.open_day, self.school, self.actor(name), self.wanted(**other), self.now)

    def classmates(self, *names: str, bound: bool = True) -> None:
        """Other children of 三(2)班, whose parents join the cast under the child's name."""
        self.do(self._classmates, names, bound=bound)

    def twin(self, name: str) -> None:
        """Another child of the grandmother's home in 三(2)班."""
        self.do(self._twin, name)

    def teacher_of_11(self, name: str) -> int:
        """A homeroom teacher for 一(1)班; the id."""
        return self.do(self._teacher_of_11, name)

    def turns(self) -> dict[int, int]:
        """Household by turn, as far as turns are taken."""
        taken = select(ParentsDayTurn.turn, ParentsDayTurn.household_id).where(ParentsDayTurn.household_id.is_not(None))
        return self.db.read(lambda session: {row.turn: row.household_id or 0 for row in session.execute(taken)})

    def families(self) -> list[int]:
        """The households of 三(2)班 in the order of its list."""
        found = self.db.read(families_of_class, self.school.id, self.cast.class_32.id)
        return [family.household_id for family in found]

    def bookings(self, *states: str) -> list[Booking]:
        """What families have with teachers, in the order of time."""
        found = select(Booking).where(Booking.state.in_(states or ("booked",)))
        ordered = found.order_by(Booking.starts_at, Booking.household_id)
        return self.db.read(lambda session: list(session.scalars(ordered)))

    def code(self, name: str) -> str:
        """The code for the gate of one of the cast's families."""
        guardian = {"grandmother": self.cast.grandmother, "father": self.cast.father}[name]
        return next(each.code for each in self.bookings() if each.code and each.household_id == guardian.household_id)

    def _guard(self, session: Session) -> None:
        made = factories.staff(session, session.merge(self.cast.school), name="赵大门")
        factories.role(session, made, Role.GATE_GUARD)
        self._person(session, "guard", made)

    def _person(self, session: Session, name: str, staff: Staff) -> None:
        who: Identity = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
        who.staff_id, who.face = staff.id, "staff"
        session.flush()
        self.cast.people[name] = who

    def _teacher_of_11(self, session: Session, name: str) -> int:
        made = factories.staff(session, session.merge(self.cast.school), name=name)
        factories.role(session, made, Role.HOMEROOM_TEACHER, session.get_one(Class, self.cast.class_11.id))
        return made.id

    def _twin(self, session: Session, name: str) -> None:
        child = factories.pupil(session, session.get_one(Class, self.cast.class_32.id), name=name, number="20240303")
        for guardian in (self.cast.grandmother, self.cast.mother):
            held = session.get_one(Guardian, guardian.id)
            factories.link(session, child, held, relation="奶奶")
            session.add(
                Consent(
                    school_id=self.school.id,
                    guardian_id=held.id,
                    pupil_id=child.id,
                    purpose="contact",
                    version=1,
                    given=True,
                    at=factories.LONG_AGO,
                )
            )

    def _classmates(self, session: Session, names: tuple[str, ...], *, bound: bool) -> None:
        class_32 = session.get_one(Class, self.cast.class_32.id)
        known = session.scalar(select(func.count()).select_from(Pupil)) or 0
        for number, name in enumerate(names, known):
            child = factories.pupil(session, class_32, name=name, number=f"2025{number:04}")
            home = factories.household(session, self.school.id)
            parent = factories.guardian(session, home, name="王强", phone="")
            factories.link(session, child, parent, relation="爸爸")
            if bound:
                who = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
                factories.bind(session, who, parent, child)
                self.cast.people[name] = who
        session.flush()
        session.expunge_all()
