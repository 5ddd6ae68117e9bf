"""A school in November with children to visit: households with siblings, families in need, parents away."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import machine_now
from bot.core.people import Role
from bot.core.periods import Period, period_named
from bot.core.settings import Rules, SchoolCalendarDays, Term
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.home_visit.actions import adjusting, planning
from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek

TERMS = (
    Term(name="2026年秋季", first=date(2026, 9, 1), last=date(2027, 1, 22)),
    Term(name="2027年春季", first=date(2027, 2, 24), last=date(2027, 7, 9)),
)
AUTUMN = "2026-2027-1"


class Plans(SchoolWeek):
    """三(2)班 has, with 小明, twelve children: 王一 to 王九 and two brothers; 三(1)班 小雨, 一(1)班 小红.

    王一 and 王二 are in need; 小明 and 小红 are brother and sister; 王三 is mentored by the subject teacher.
    """

    registry: ClassVar[Registry] = Registry((HOME_VISIT, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.children: dict[str, int] = self.do(self._classmates)

    def _calendar(self, rules: Rules) -> SchoolCalendar:
        return SchoolCalendar(SchoolCalendarDays(terms=TERMS), rules.quiet)

    def _classmates(self, session: Session) -> dict[str, int]:
        found = {"李小明": self.cast.xiaoming.id, "李小红": self.cast.xiaohong.id, "陈小雨": self.cast.xiaoyu.id}
        for number, name in enumerate("一二三四五六七八九", 1):
            values = {"care_kinds": "单亲" if number <= 2 else "", "village": "大石村" if number in (4, 5) else ""}
            child = factories.pupil(
                session, self.cast.class_32, name=f"王{name}", number=f"202405{number:02}", **values
            )
            child.mentor_id = self.cast.subject_teacher.id if number == 3 else None
            home = factories.household(session, self.school.id)
            factories.link(session, child, factories.guardian(session, home, name="王强", phone=""), relation="爸爸")
            found[child.name] = child.id
        home = factories.household(session, self.school.id)
        parent = factories.guardian(session, home, name="赵强", phone="", is_away=True)
        for name, code in (("赵大", "20240561"), ("赵小", "20240562")):
            child = factories.pupil(session, self.cast.class_32, name=name, number=code)
            factories.link(session, child, parent, relation="爸爸")
            found[name] = child.id
        office = factories.staff(session, self.cast.school, name="孙敏")
        factories.role(session, office, Role.MORAL_EDUCATION_OFFICE)
        who = factories.identity(session, self.school.id, "openid_office")
        who.staff_id, who.face = office.id, "staff"
        self.cast.people["office"] = who
        session.flush()
        return found

    @property
    def autumn(self) -> Period:
        """The running term."""
        found = period_named(self.school.calendar, AUTUMN)
        assert found
        return found

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def proposes(self, name: str = "class_teacher", *, of_school: bool = False) -> planning.Proposal:
        """What a new plan would change."""
        where = (self.school, self.actor(name), self.autumn, self.now)
        return self.db.read(planning.propose, *where, of_school=of_school)

    def plans(self, name: str = "class_teacher", *, of_school: bool = False) -> planning.Proposal:
        """The plan as proposed stands."""
        found = self.proposes(name, of_school=of_school)
        where = (self.school, self.actor(name), self.autumn, found.digest, self.now)
        return self.do(planning.take_over, *where, of_school=of_school)

    def board(self, name: str = "class_teacher") -> adjusting.Board:
        """One of the cast's own plan."""
        return self.db.read(adjusting.board, self.actor(name), self.autumn, self.now)

    def lines(self, name: str = "class_teacher") -> dict[str, adjusting.Line]:
        """The same by the children's names."""
        found = self.board(name)
        return {each.names: each for week in found.weeks for each in week.lines} | {
            each.names: each for each in found.no_day
        }

    def visit(self, child: str) -> HomeVisit:
        """The only visit that is about this child."""
        beside = select(HomeVisitSibling.visit_id).where(HomeVisitSibling.pupil_id == self.children[child])
        mine = (HomeVisit.pupil_id == self.children[child]) | HomeVisit.id.in_(beside)
        return self.db.read(lambda session: session.scalars(select(HomeVisit).where(mine)).one())

    def visited(
        self, child: str, moment: datetime, *, way: str = "home", state: str = "recorded", by: str = ""
    ) -> None:
        """A visit of this family was made, in which nobody planned anything."""
        self.do(self._visited, child, moment, way, state, by)

    def _visited(self, session: Session, child: str, moment: datetime, way: str, state: str, by: str) -> None:
        pupil = session.get_one(Pupil, self.children[child])
        visitor = self.cast.people[by].staff_id if by else self.cast.class_teacher.id
        session.add(
            HomeVisit(
                school_id=self.school.id,
                household_id=_home(session, pupil.id),
                pupil_id=pupil.id,
                visitor_id=visitor,
                period=AUTUMN,
                kind="all",
                way=way,
                reason="own",
                state=state,
                due_on=moment.date(),
                made_at=moment,
                visited_at=moment,
            )
        )


def _home(session: Session, pupil_id: int) -> int:
    of = select(Guardian.household_id).join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
    return session.scalars(of.where(GuardianLink.pupil_id == pupil_id).order_by(GuardianLink.place)).first() or 0
