"""What a plan is made from, read out of the school."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.periods import Period, periods_of_year, years_before
from bot.core.school import SchoolContext
from handlers.home_visit.rules.days import festival_days, visit_days, words_of_exams
from handlers.home_visit.rules.near import place_of
from handlers.home_visit.rules.plan import Child, ClassOf, Family, Figures, Kept, Leader, Task
from storage.home_visit_plan import (
    ClassRow,
    PupilRow,
    VisitRow,
    address_of,
    classes_of_school,
    days_with_words,
    pupils_around,
    pupils_of_school,
    staff_names,
    visits_of_period,
)
from storage.staff import roles_held
from storage.visit_coverage import MADE, Met, met

LEADING = (Role.PRINCIPAL.value, Role.MORAL_EDUCATION_OFFICE.value)
RULE_OF = dict(zip(LEADING, ("principal_a_year", "leader_a_year"), strict=True))
NEVER = Met()


@dataclass(frozen=True, slots=True)
class Read:
    """A task with the names behind its numbers, and the visits of the period that a new plan may move."""

    task: Task
    pupils: Mapping[int, PupilRow]
    classes: Mapping[int, ClassRow]
    staff: Mapping[int, str]
    movable: tuple[VisitRow, ...]


def read_task(
    session: Session, school: SchoolContext, period: Period, now: datetime, only: Collection[int] | None = None
) -> Read:
    """What the plan of a period is made from; with ``only`` the plan of these members of staff.

    Nothing is planned before a family has had the days that it is given to answer an announcement.
    """
    classes = {each.class_id: each for each in classes_of_school(session, school.id)}
    staff = staff_names(session, school.id, now)
    teachers = homeroom_teachers(session, school.id, now)
    visits = visits_of_period(session, school.id, [period.key])
    movable = [each for each in visits if is_movable(each) and (only is None or each.visit.visitor_id in only)]
    stays = {each.visit.id for each in visits} - {each.visit.id for each in movable}
    led, leaders = _leaders(session, school, period, now, only)
    mine = None
    if only is not None and not leaders:
        own = {class_id for class_id, staff_id in teachers.items() if staff_id in only}
        mine = pupils_around(session, school.id, own, only)
    rows = pupils_of_school(session, school.id, mine)
    families = _families(session, school, rows, met(session, school.id, mine, states=MADE))
    task = Task(
        period=period,
        days=days_for(session, school, period, now),
        families=families,
        classes={each.class_id: ClassOf(each.level, teachers.get(each.class_id)) for each in classes.values()},
        staff=frozenset(staff),
        figures=figures_of(school, period),
        leaders=leaders,
        kept=tuple(_kept(each) for each in visits if each.visit.id in stays and stands(each)),
        led=frozenset(led),
        no_family=tuple((each.pupil_id, each.class_id) for each in rows if each.household_id is None),
        only=None if only is None else frozenset(only),
    )
    return Read(task, {each.pupil_id: each for each in rows}, classes, staff, tuple(movable))


def homeroom_teachers(session: Session, school_id: int, now: datetime) -> dict[int, int]:
    """By class its homeroom teacher, the newest where there are two."""
    found: dict[int, int] = {}
    for _, staff_id, class_id in roles_held(session, school_id, (Role.HOMEROOM_TEACHER.value,), now):
        if class_id is not None:
            found.setdefault(class_id, staff_id)
    return found


def figures_of(school: SchoolContext, period: Period) -> Figures:
    """The school's figures as they fall into this period."""
    rules = school.rules.home_visit
    return Figures(
        key_a_term=rules.key_a_term,
        mentor_a_term=rules.mentor_a_term,
        class_share=rules.class_share_a_term,
        visits_a_week=rules.visits_a_week,
        visits_a_day=rules.visits_a_day,
        home_before=years_before(period, rules.home_years - 1, school.calendar),
        contact_before=years_before(period, rules.contact_years - 1, school.calendar),
        festival=festival_days(period, rules.festival_days_before, rules.festival_days_after),
    )


def days_for(session: Session, school: SchoolContext, period: Period, now: datetime) -> tuple[date, ...]:
    """The days of the period on which visits can be planned now."""
    words = school.rules.home_visit.no_visit_words or words_of_exams()
    busy = {
        first + timedelta(days=n)
        for first, last, said in days_with_words(session, school.id, period.first, period.last)
        if any(word in said for word in words)
        for n in range((last - first).days + 1)
    }
    earliest = at_school(now).date() + timedelta(days=school.rules.home_visit.answer_school_days)
    return visit_days(school.calendar, period, busy, earliest)


def is_key(school: SchoolContext, pupil: PupilRow) -> bool:
    """Whether the kinds of care that the roster names make this a family in need."""
    kinds = school.rules.home_visit.key_kinds
    return bool(pupil.care_kinds) and (not kinds or bool(set(kinds) & set(pupil.care_kinds)))


def is_movable(row: VisitRow) -> bool:
    """Whether a new plan may still move it: as ``storage.home_visit_plan.MOVABLE``."""
    visit = row.visit
    is_open = visit.state == "planned" and not visit.is_fixed
    return is_open and visit.announced_at is None and visit.kind != "needed"


def stands(row: VisitRow) -> bool:
    """Whether a plan has to know of it: all but what was called off, unless by hand and for good."""
    return row.visit.state != "cancelled" or row.visit.taken_out is not None


def _kept(row: VisitRow) -> Kept:
    visit = row.visit
    moment = visit.visited_at or visit.starts_at
    return Kept(
        visit.household_id,
        row.pupil_ids,
        visit.visitor_id,
        visit.kind,
        at_school(moment).date() if moment else visit.planned_on,
        second_id=visit.second_id,
        counts=visit.state != "cancelled",
    )


def _families(
    session: Session, school: SchoolContext, rows: list[PupilRow], last: Mapping[int, Met]
) -> tuple[Family, ...]:
    children: dict[int, list[PupilRow]] = {}
    for row in rows:
        if row.household_id is not None:
            children.setdefault(row.household_id, []).append(row)
    return tuple(
        Family(
            household_id,
            tuple(_child(school, each, last.get(each.pupil_id, NEVER)) for each in found),
            is_away=any(each.is_away for each in found),
            place=_place(session, school.id, found),
        )
        for household_id, found in sorted(children.items())
    )


def _child(school: SchoolContext, row: PupilRow, of: Met) -> Child:
    home, contact = of.last_home, of.last_contact
    return Child(
        row.pupil_id,
        row.class_id,
        is_key=is_key(school, row),
        mentor_id=row.mentor_id,
        last_contact=at_school(contact).date() if contact else None,
        last_home=at_school(home).date() if home else None,
    )


def _place(session: Session, school_id: int, rows: list[PupilRow]) -> str:
    for row in rows:
        address = "" if row.village or row.address is None else address_of(session, school_id, row)
        if place := place_of(row.village, address):
            return place
    return ""


def _leaders(
    session: Session, school: SchoolContext, period: Period, now: datetime, only: Collection[int] | None
) -> tuple[set[int], tuple[Leader, ...]]:
    """To whom leaders have been this school year before, and how many each still has to visit in this period."""
    held = {staff_id: role for role, staff_id, _ in roles_held(session, school.id, LEADING, now)}
    # Who is both is asked for the higher number.
    held |= {staff_id: role for role, staff_id, _ in roles_held(session, school.id, LEADING[:1], now)}
    going = sorted(each for each in held if only is None or each in only)
    if period.kind != "term" or not going:
        return set(), ()
    year = [each.key for each in periods_of_year(school.calendar, period.school_year) if each.key != period.key]
    before = [
        each.visit
        for each in visits_of_period(session, school.id, year)
        if each.visit.kind == "leader" and each.visit.state in MADE
    ]
    done = Counter(each.visitor_id for each in before)
    rules = school.rules.home_visit
    yearly = {LEADING[0]: rules.principal_a_year, LEADING[1]: rules.leader_a_year}
    leaders = [Leader(each, _of_year(yearly[held[each]], done[each], period), RULE_OF[held[each]]) for each in going]
    return {each.household_id for each in before}, tuple(leaders)


def _of_year(yearly: int, done: int, period: Period) -> int:
    """Half of it in the first term, then what is left."""
    left = max(0, yearly - done)
    return min(left, ceil(yearly / 2)) if period.number == 1 else left
