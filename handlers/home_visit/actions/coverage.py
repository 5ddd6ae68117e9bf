"""Who is visited and who is not, as it stands now: by child, class, grade and teacher, with the rule that is owed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.periods import Period
from bot.core.school import SchoolContext
from handlers.home_visit.actions.planning import leads
from handlers.home_visit.actions.planning_task import homeroom_teachers, is_key
from handlers.home_visit.rules.coverage import RULES, Facts, Frame, Owed, frame_of, owed
from storage.home_visit_plan import PupilRow, classes_of_school, pupils_of_school, staff_names, visits_of_period
from storage.visit_coverage import WAYS, Met, guardians_called, met, visits_made
from storage.visit_plan_counts import OPEN, visitors_of_period

NOBODY = Met()


@dataclass(frozen=True, slots=True)
class PupilLine:
    """One child: what the family is owed, when and how it was met, and on which day the next visit is planned."""

    name: str
    class_name: str
    grade: str
    mentor: str
    facts: Facts
    owed: tuple[Owed, ...]
    planned_on: date | None

    def owes(self, rule: str) -> Owed | None:
        """The rule, if it is not met."""
        return next((each for each in self.owed if each.rule == rule), None)


@dataclass(slots=True)
class Counts:
    """The numbers of one class, one grade or all; each is so many children, but ``guardians`` and ``called``.

    ``met`` were met in the period in any way, ``by_way`` in this one; ``seen`` were visited in it, ``aim`` is the share
    that the rule asks for. ``owed`` counts by rule, ``late`` those whose day is over.
    """

    name: str
    class_id: int | None = None
    grade: str = ""
    teacher: str = ""
    pupils: int = 0
    met: int = 0
    seen: int = 0
    aim: int = 0
    key: int = 0
    mentored: int = 0
    guardians: int = 0
    called: int = 0
    by_way: Counter[str] = field(default_factory=Counter)
    owed: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> int | None:
        """Of a hundred children whose family was met in the period (四种方式联系率)."""
        return self.met * 100 // self.pupils if self.pupils else None

    def count(self, line: PupilLine) -> None:
        """Count one child in."""
        facts = line.facts
        self.pupils += 1
        self.met += facts.is_met
        self.seen += facts.visits > 0
        self.key += facts.is_key
        self.mentored += facts.mentor_id is not None
        self.guardians += facts.guardians
        self.called += facts.called
        for way, times in facts.ways.items():
            self.by_way[way] += times > 0
        for each in line.owed:
            self.owed[each.rule] += 1
            self.late[each.rule] += each.is_late


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """One visitor: visits of the period, and mentored children who are still to be visited."""

    staff_id: int
    name: str
    planned: int
    made: int
    overdue: int
    mentored: int
    not_yet: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that one member of staff may see of it. ``class_id``: of this class alone."""

    period: Period
    class_id: int | None
    lines: tuple[PupilLine, ...]
    classes: tuple[Counts, ...]
    grades: tuple[Counts, ...]
    total: Counts
    teachers: tuple[TeacherLine, ...]
    sees_all: bool


def coverage(
    session: Session, school: SchoolContext, actor: Actor, period: Period, now: datetime, class_id: int | None = None
) -> Coverage:
    """The coverage of the actor's own classes, of mentored children, for who leads the school of all.

    The same few statements however many children there are. :class:`AccessDeniedError` for a class of others.
    """
    names = staff_names(session, school.id, now)
    lines = _lines(session, school, actor, period, now, names, class_id)
    teachers = homeroom_teachers(session, school.id, now)
    own = None if leads(actor) else actor.classes_as(Role.HOMEROOM_TEACHER)
    of_class: dict[int, list[PupilLine]] = defaultdict(list)
    for line in lines:
        of_class[line.facts.class_id].append(line)
    by_class = [
        _counts(each.name, of_class[each.class_id], each.class_id)
        for each in classes_of_school(session, school.id)
        if own is None or each.class_id in own
    ]
    total = _counts("", lines)
    for each in by_class:
        each.teacher = names.get(teachers.get(each.class_id or 0, 0), "")
        each.aim = ceil(each.pupils * school.rules.home_visit.class_share_a_term / 100) if period.kind == "term" else 0
        total.aim += each.aim
    return Coverage(
        period=period,
        class_id=class_id,
        lines=tuple(lines),
        classes=tuple(each for each in by_class if each.pupils),
        grades=tuple(_by_grade(lines)),
        total=total,
        teachers=tuple(_teachers(session, actor, period, now, lines, names)),
        sees_all=leads(actor),
    )


# What a number counts, by the name in its address: every child, or those for whom this holds.
BEHIND: Mapping[str, Callable[[PupilLine], bool]] = {
    "pupils": lambda _: True,
    "met": lambda line: line.facts.is_met,
    "not_met": lambda line: not line.facts.is_met,
    "seen": lambda line: line.facts.visits > 0,
    "not_seen": lambda line: not line.facts.visits,
    "key": lambda line: line.facts.is_key,
}
WHATS = (*BEHIND, *WAYS, *RULES)


def behind(found: Coverage, what: str, grade: str = "", mentor_id: int | None = None) -> list[PupilLine]:
    """The children behind a number, those whose day is over first. :class:`AccessDeniedError` for no such number."""
    if what not in WHATS:
        raise AccessDeniedError
    lines = [
        line
        for line in found.lines
        if _holds(line, what)
        and (not grade or line.grade == grade)
        and (mentor_id is None or line.facts.mentor_id == mentor_id)
    ]
    if what not in RULES:
        return lines
    return sorted(lines, key=lambda line: rule.due_on if (rule := line.owes(what)) else date.max)


def _holds(line: PupilLine, what: str) -> bool:
    if what in BEHIND:
        return BEHIND[what](line)
    return bool(line.facts.ways.get(what)) if what in WAYS else line.owes(what) is not None


def _lines(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    period: Period,
    now: datetime,
    names: Mapping[int, str],
    class_id: int | None,
) -> list[PupilLine]:
    """The children whom the actor may see, in the order of classes and of the class's list."""
    rows = _in_sight(pupils_of_school(session, school.id), actor, class_id)
    everybody = leads(actor) and class_id is None
    ids = None if everybody else [each.pupil_id for each in rows]
    since, until = (datetime.combine(day, time(0), SHANGHAI) for day in (period.first, period.last + timedelta(days=1)))
    made = visits_made(session, school.id, since, until)
    counted = _Counted(
        met(session, school.id, ids, since=since, until=until),
        Counter(pupil_id for each in made for pupil_id in each.pupil_ids),
        Counter((staff_id, pupil_id) for each in made for pupil_id in each.pupil_ids for staff_id in each.staff_ids),
        guardians_called(session, school.id, since, until, ids, times=school.rules.home_visit.calls_a_term),
    )
    planned, frame = _planned(session, school.id, period), _frame(school, period, at_school(now).date())
    order = {each.class_id: (at, each) for at, each in enumerate(classes_of_school(session, school.id))}
    found = []
    for row in sorted(rows, key=lambda row: (order[row.class_id][0], row.name)):
        facts, of = _facts(school, row, counted), order[row.class_id][1]
        mentor, of_rules = names.get(row.mentor_id or 0, ""), owed(facts, frame)
        found.append(PupilLine(row.name, of.name, of.grade, mentor, facts, of_rules, planned.get(row.pupil_id)))
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    last: Mapping[int, Met]
    visits: Counter[int]
    by: Counter[tuple[int, int]]
    called: Mapping[int, tuple[int, int]]


def _facts(school: SchoolContext, row: PupilRow, counted: _Counted) -> Facts:
    of, (guardians, called) = counted.last.get(row.pupil_id, NOBODY), counted.called.get(row.pupil_id, (0, 0))
    return Facts(
        row.pupil_id,
        row.class_id,
        is_key=is_key(school, row),
        mentor_id=row.mentor_id,
        last_home=_day(of.last_home),
        last_contact=_day(of.last_contact),
        visits=counted.visits[row.pupil_id],
        by_mentor=counted.by[row.mentor_id or 0, row.pupil_id],
        ways=of.times,
        guardians=guardians,
        called=called,
    )


def _frame(school: SchoolContext, period: Period, today: date) -> Frame:
    rules = school.rules.home_visit
    return frame_of(
        school.calendar,
        period,
        today,
        home_years=rules.home_years,
        contact_years=rules.contact_years,
        key_a_term=rules.key_a_term,
        mentor_a_term=rules.mentor_a_term,
        calls_a_term=rules.calls_a_term,
    )


def _in_sight(rows: Sequence[PupilRow], actor: Actor, class_id: int | None) -> list[PupilRow]:
    if actor.staff_id is None:
        raise AccessDeniedError
    own = actor.classes_as(Role.HOMEROOM_TEACHER)
    if class_id is not None and not leads(actor) and class_id not in own:
        raise AccessDeniedError
    found = [row for row in rows if leads(actor) or row.class_id in own or row.mentor_id == actor.staff_id]
    return found if class_id is None else [row for row in found if row.class_id == class_id]


def _planned(session: Session, school_id: int, period: Period) -> dict[int, date]:
    """By child the next day on which a visit is planned."""
    found: dict[int, date] = {}
    for row in visits_of_period(session, school_id, [period.key]):
        day = at_school(row.visit.starts_at).date() if row.visit.starts_at else row.visit.planned_on
        if day is None or row.visit.state not in OPEN:
            continue
        for pupil_id in row.pupil_ids:
            found[pupil_id] = min(day, found.get(pupil_id, day))
    return found


def _counts(name: str, lines: Sequence[PupilLine], class_id: int | None = None) -> Counts:
    found = Counts(name, class_id, grade=lines[0].grade if lines else "")
    for line in lines:
        found.count(line)
    return found


def _by_grade(lines: Sequence[PupilLine]) -> list[Counts]:
    grades = dict.fromkeys(line.grade for line in lines)
    return [_counts(grade, [line for line in lines if line.grade == grade]) for grade in grades]


def _teachers(
    session: Session, actor: Actor, period: Period, now: datetime, lines: Sequence[PupilLine], names: Mapping[int, str]
) -> list[TeacherLine]:
    """The visitors of the period and the mentors: all for who leads the school, else the actor alone."""
    mentored = Counter(line.facts.mentor_id for line in lines if line.facts.mentor_id)
    not_yet = Counter(line.facts.mentor_id for line in lines if line.owes("mentor_a_term"))
    counted = {
        each.staff_id: each for each in visitors_of_period(session, actor.school_id, period.key, at_school(now).date())
    }
    found = []
    for staff_id in {*counted, *mentored}:
        if staff_id is None or staff_id not in names or (staff_id != actor.staff_id and not leads(actor)):
            continue
        of = counted.get(staff_id)
        numbers = (of.all, of.made, of.overdue) if of else (0, 0, 0)
        found.append(TeacherLine(staff_id, names[staff_id], *numbers, mentored[staff_id], not_yet[staff_id]))
    return sorted(found, key=lambda each: (each.name, each.staff_id))


def _day(moment: datetime | None) -> date | None:
    return at_school(moment).date() if moment else None
