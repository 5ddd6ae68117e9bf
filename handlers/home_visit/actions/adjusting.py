"""A plan as its teacher sees it, and what is changed in it by hand; what is changed stays where it was put."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import TEACHERS, Actor, Role
from bot.core.periods import Period, period_of
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil
from bot.identity.teachers import colleagues
from handlers.home_visit.actions.planning import leads
from handlers.home_visit.rules.weeks import monday
from storage.home_visit import HomeVisit, visit_of
from storage.home_visit_plan import (
    NewVisit,
    PlanRow,
    family_of,
    is_staff,
    plan_rows,
    pupils_in_reach,
    take_out,
    why_taken_out,
    write_visits,
)
from storage.visit_plan_counts import VisitorCount, visitors_of_period

OPEN = ("planned", "announced", "agreed")
KINDS = ("key", "all", "mentor", "leader", "needed")
LONGEST_WHY = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of a plan. ``is_mine``: the one whose plan it is goes; else he comes along. ``why``: taken out so."""

    visit_id: int
    names: str
    class_name: str
    visitor: str
    second: str
    kind: str
    way: str
    reason: str
    state: str
    day: date | None
    due_on: date
    starts_at: datetime | None
    is_fixed: bool
    is_mine: bool
    is_late: bool
    can_move: bool
    why: str = ""
    visitor_id: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """The visits of one week in their order."""

    first: date
    lines: tuple[Line, ...]

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Board:
    """One member of staff's plan of a period; ``no_day`` are visits without one, ``out`` those taken out by hand."""

    period: Period
    staff_id: int
    weeks: tuple[Week, ...]
    no_day: tuple[Line, ...]
    out: tuple[Line, ...]

    @property
    def many(self) -> int:
        """How many visits stand in it."""
        return sum(len(week.lines) for week in self.weeks) + len(self.no_day)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What a visit shall be: its day, its kind, and who comes along."""

    day: date
    kind: str
    second_id: int | None


def board(session: Session, actor: Actor, period: Period, now: datetime, staff_id: int | None = None) -> Board:
    """The actor's plan, or for who leads the school anybody's. :class:`AccessDeniedError` for others."""
    whose = staff_id or actor.staff_id
    if whose is None or (whose != actor.staff_id and not (leads(actor) and is_staff(session, actor.school_id, whose))):
        raise AccessDeniedError
    today = at_school(now).date()
    lines = [_line(session, row, whose, today) for row in plan_rows(session, actor.school_id, period.key, whose)]
    live = [each for each in lines if each.state != "cancelled"]
    by_week: dict[date, list[Line]] = {}
    for each in live:
        if each.day:
            by_week.setdefault(monday(each.day), []).append(each)
    weeks = tuple(Week(first, tuple(sorted(found, key=_by_day))) for first, found in sorted(by_week.items()))
    no_day = tuple(each for each in live if each.day is None)
    return Board(period, whose, weeks, no_day, tuple(each for each in lines if each.why))


def visitors(session: Session, actor: Actor, period: Period, now: datetime) -> list[VisitorCount]:
    """Everybody's plan in numbers, for who leads the school; nobody's for others."""
    if not leads(actor):
        return []
    return visitors_of_period(session, actor.school_id, period.key, at_school(now).date())


def line_of(session: Session, actor: Actor, visit_id: int, now: datetime) -> Line:
    """One visit of the actor's, or for who leads the school anybody's."""
    visit = _mine(session, actor, visit_id)
    (row,) = plan_rows(session, actor.school_id, visit.period, visit_id=visit_id)
    return _line(session, row, visit.visitor_id, at_school(now).date())


def along(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """Who could come along: everybody of the staff."""
    return colleagues(session, actor.school_id, now)


def adjust(session: Session, actor: Actor, visit_id: int, wanted: Adjusted, now: datetime) -> str:
    """Give a visit that no family has heard of another day, kind or companion; a new plan leaves it so. Its period.

    Raises :class:`UserError` for a day that has passed, a visit that was announced, and a companion who goes anyway.
    """
    visit = _mine(session, actor, visit_id, lock=True)
    _can_change(visit)
    if wanted.day < at_school(now).date():
        raise UserError("home_visit/plan_day_gone")
    known = {staff_id for staff_id, _ in colleagues(session, actor.school_id, now)}
    if wanted.kind not in KINDS or (wanted.second_id is not None and wanted.second_id not in known):
        raise AccessDeniedError
    if wanted.second_id == visit.visitor_id:
        raise UserError("home_visit/plan_same_teacher")
    visit.planned_on, visit.kind, visit.second_id, visit.is_fixed = wanted.day, wanted.kind, wanted.second_id, True
    return visit.period


def take_off(session: Session, actor: Actor, visit_id: int, why: str) -> str:
    """Take a visit out of the plan for the whole period, given back; the rule that asked for it names this family."""
    visit = _mine(session, actor, visit_id, lock=True)
    _can_change(visit)
    if visit.incident_id is not None:
        raise UserError("home_visit/plan_incident")
    if not why.strip():
        raise UserError("home_visit/plan_no_why")
    if len(why.strip()) > LONGEST_WHY:
        raise UserError("home_visit/plan_long_why", most=LONGEST_WHY)
    take_out(session, visit, why.strip())
    return visit.period


def put_back(session: Session, actor: Actor, visit_id: int) -> str:
    """A visit that was taken out is planned again, and a new plan may move it. Its period."""
    visit = _mine(session, actor, visit_id, lock=True)
    if visit.taken_out is None:
        raise UserError("home_visit/plan_gone")
    visit.state, visit.is_fixed, visit.taken_out = "planned", False, None
    return visit.period


def pupils_to_add(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """The children whose families the actor may visit, with their class: own classes and mentored, leaders all."""
    if actor.staff_id is None:
        return []
    classes = None if leads(actor) else actor.classes_as(*TEACHERS, Role.COUNSELOR)
    return pupils_in_reach(session, actor.school_id, actor.staff_id, classes)


def add_family(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, kind: str, day: date, now: datetime
) -> int:
    """Plan a visit by hand, for a child whose record the actor may see and its brothers and sisters; its id.

    Raises :class:`UserError` for a day that has passed, a child of whom nobody is known, and a family with a visit
    of this kind in the period of that day.
    """
    if actor.staff_id is None or kind not in KINDS:
        raise AccessDeniedError
    access_pupil(session, actor, pupil_id, why="home_visit.plan", now=now)
    if day < at_school(now).date():
        raise UserError("home_visit/plan_day_gone")
    period = period_of(school.calendar, day)
    household_id, siblings = _family(session, school.id, pupil_id)
    standing = plan_rows(session, school.id, period.key)
    if any(
        row.visit.household_id == household_id and row.visit.kind == kind and row.visit.state in OPEN
        for row in standing
    ):
        raise UserError("home_visit/plan_known")
    new = NewVisit(household_id, pupil_id, siblings, actor.staff_id, kind, "own", day, day, is_fixed=True)
    (visit_id,) = write_visits(session, school.id, period.key, [new], now)
    return visit_id


def weeks_ahead(weeks: Sequence[Week], today: date) -> tuple[Week | None, Week | None]:
    """This week's and next week's visits."""
    by_first = {week.first: week for week in weeks}
    this = monday(today)
    return by_first.get(this), by_first.get(this + timedelta(days=7))


def _family(session: Session, school_id: int, pupil_id: int) -> tuple[int, tuple[int, ...]]:
    found = family_of(session, school_id, pupil_id)
    if found is None:
        raise UserError("home_visit/plan_nobody")
    return found


def _mine(session: Session, actor: Actor, visit_id: int, *, lock: bool = False) -> HomeVisit:
    visit = visit_of(session, actor.school_id, visit_id, lock=lock)
    if visit is None or actor.staff_id is None or (visit.visitor_id != actor.staff_id and not leads(actor)):
        raise AccessDeniedError
    return visit


def _can_change(visit: HomeVisit) -> None:
    if visit.state == "cancelled":
        raise UserError("home_visit/plan_gone")
    if visit.state != "planned" or visit.announced_at is not None:
        raise UserError("home_visit/plan_announced")


def _line(session: Session, row: PlanRow, staff_id: int, today: date) -> Line:
    visit = row.visit
    moment = visit.visited_at or visit.starts_at
    day = at_school(moment).date() if moment else visit.planned_on
    return Line(
        visit_id=visit.id,
        names="、".join(row.children),
        class_name=row.class_name,
        visitor=row.visitor,
        second=row.second,
        kind=visit.kind,
        way=visit.way,
        reason=visit.reason,
        state=visit.state,
        day=day,
        due_on=visit.due_on,
        starts_at=at_school(visit.starts_at) if visit.starts_at else None,
        is_fixed=visit.is_fixed,
        is_mine=visit.visitor_id == staff_id,
        is_late=visit.state in OPEN and (visit.due_on < today or (day is not None and day < today)),
        can_move=visit.state == "planned" and visit.announced_at is None,
        why=why_taken_out(session, visit),
        visitor_id=visit.visitor_id,
    )


def _by_day(line: Line) -> tuple[date, str, str]:
    return line.day or line.due_on, line.class_name, line.names
