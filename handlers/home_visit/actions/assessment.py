"""How visitors are assessed, from the rows of a month or term; each point can be opened down to its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.settings.rules import Tiers
from bot.identity.access import access_pupil
from handlers.home_visit.rules.assessment import (
    Assessment,
    Kept,
    Promise,
    Verdict,
    Visit,
    assess,
    judge_promise,
    judge_visit,
    last_day,
)
from handlers.home_visit.rules.spans import Span, month_of, term_of
from storage.follow_ups import WORDS
from storage.schools import Class
from storage.sealing import unseal
from storage.visit_assessment import (
    AskedVisit,
    DuePromise,
    homeroom_teachers,
    names_of_staff,
    promises_due,
    visits_asked,
    visits_of_begun_months,
)
from storage.visit_ratings import ratings_by_visitor

# Who reads all; everybody else reads what is said of oneself.
READS_ALL = (Role.PRINCIPAL, Role.MORAL_EDUCATION_OFFICE)
Judged = tuple[AskedVisit, Visit, Verdict]
Due = tuple[DuePromise, Promise, Kept]


@dataclass(frozen=True, slots=True)
class Line:
    """One visitor with all points; ``cancelled`` visits count neither way, but are to be seen."""

    visitor_id: int
    name: str
    points: Assessment
    cancelled: int


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit behind the process; ``child`` is empty for who may not see the child any more."""

    visit_id: int
    child: str
    class_name: str
    kind: str
    visit: Visit
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise behind the results; child and words are empty for who may not see the child any more."""

    child: str
    class_name: str
    words: str
    promise: Promise
    kept: Kept


@dataclass(frozen=True, slots=True)
class Detail:
    """One visitor's points with the rows behind them, by month the visits of the process."""

    line: Line
    visits: tuple[VisitRow, ...]
    promises: tuple[PromiseRow, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """By visitor the judged rows, and the answers that count: how many, and how many satisfied."""

    visits: Mapping[int, Sequence[Judged]]
    promises: Mapping[int, Sequence[Due]]
    answers: Mapping[int, tuple[int, int]]


def note_month(session: Session, school: SchoolContext, now: datetime) -> int:
    """Keep which month each visit stands in, once that month has begun; how many are new in theirs."""
    last = month_of(at_school(now).date()).last
    fresh = visits_of_begun_months(session, school.id, last)
    for visit in fresh:
        visit.asked_in = (visit.planned_on or visit.due_on).replace(day=1)
    session.flush()
    return len(fresh)


def reads_all(actor: Actor) -> bool:
    """Whether the actor sees every visitor's points."""
    return any(held.role in READS_ALL for held in actor.held)


def assessments(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> list[Line]:
    """The points of all of whom visits were asked, by name; who does not lead the school reads the own ones.

    Who leads a class stands there also where no visit is planned: that is to be seen. Six statements, however many
    visitors there are. Raises :class:`AccessDeniedError` for who is not staff.
    """
    rows, names = rows_behind(session, school, actor, span, now), names_of_staff(session, school.id)
    owing = homeroom_teachers(session, school.id, now) if reads_all(actor) else {actor.staff_id or 0}
    everybody = {*rows.visits, *rows.promises, *owing}
    lines = [_line(rows, visitor_id, names[visitor_id], school) for visitor_id in everybody]
    return sorted(lines, key=lambda each: (each.name, each.visitor_id))


def rows_behind(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> Rows:
    """The rows behind :func:`assessments`; raises as it does."""
    if actor.staff_id is None:
        raise AccessDeniedError
    return _rows(session, school, span, now, None if reads_all(actor) else actor.staff_id)


def detail(session: Session, school: SchoolContext, actor: Actor, visitor_id: int, span: Span, now: datetime) -> Detail:
    """One visitor's points with all visits and promises behind them; looks at children are written down.

    Raises :class:`AccessDeniedError` for who is neither that visitor nor reads all.
    """
    names = names_of_staff(session, school.id)
    if actor.staff_id is None or visitor_id not in names or not (actor.staff_id == visitor_id or reads_all(actor)):
        raise AccessDeniedError
    rows = _rows(session, school, span, now, visitor_id)
    child = _Children(session, actor, now)
    visits = sorted(rows.visits.get(visitor_id, ()), key=lambda each: (each[1].day, each[1].visit_id))
    promises = sorted(rows.promises.get(visitor_id, ()), key=lambda each: (each[1].due_on, each[1].promise_id))
    return Detail(
        line=_line(rows, visitor_id, names[visitor_id], school),
        visits=tuple(
            VisitRow(visit.visit_id, *child.named(row.pupil_id), row.kind, visit, verdict)
            for row, visit, verdict in visits
        ),
        promises=tuple(_promise_row(session, child, each) for each in promises),
    )


def band(tiers: Tiers, done: Fraction, asked: int) -> tuple[int, int | None]:
    """Between which per cents a share lies: at least the first, less than the second (None: up to all).

    More is not shown of what families said: with few answers an exact share would give one of them away.
    """
    above = None
    for per_cent, _ in tiers:
        if done * 100 >= per_cent * asked:
            return per_cent, above
        above = per_cent
    raise ValueError("tiers end at 0")


def _rows(session: Session, school: SchoolContext, span: Span, now: datetime, visitor_id: int | None) -> Rows:
    today, many_days = at_school(now).date(), school.rules.home_visit.record_school_days
    since, until = _midnight(span.first), _midnight(span.last + timedelta(days=1))
    visits: dict[int, list[Judged]] = defaultdict(list)
    for row in visits_asked(session, school.id, span.first, span.last, since, until, visitor_id):
        visit = _visit(row)
        if span.first <= visit.day <= span.last:
            visits[row.visitor_id].append((row, visit, judge_visit(visit, school.calendar, many_days, today)))
    promises: dict[int, list[Due]] = defaultdict(list)
    for promised, moved in promises_due(session, school.id, span.first, span.last, visitor_id):
        promise = _promise(promised, moved)
        if span.first <= promise.due_on <= span.last:
            promises[promised.visitor_id].append((promised, promise, judge_promise(promise, today)))
    answers = ratings_by_visitor(session, school.id, term_of(school.calendar, span.last).name)
    return Rows(visits, promises, answers)


def _line(rows: Rows, visitor_id: int, name: str, school: SchoolContext) -> Line:
    visits = [(visit, verdict) for _, visit, verdict in rows.visits.get(visitor_id, ())]
    kept = [kept for _, _, kept in rows.promises.get(visitor_id, ())]
    points = assess(visits, rows.answers.get(visitor_id, (0, 0)), kept, school.rules.assessment)
    return Line(visitor_id, name, points, sum(verdict == "cancelled" for _, verdict in visits))


def _visit(row: AskedVisit) -> Visit:
    return Visit(
        visit_id=row.id,
        visitor_id=row.visitor_id,
        kind=row.kind,
        state=row.state,
        planned_on=row.planned_on,
        due_on=row.due_on,
        agreed_on=_day(row.starts_at) if row.state in ("agreed", "visited", "recorded") else None,
        visited_on=_day(row.visited_at),
        recorded_on=_day(row.recorded_at),
        asked_in=row.asked_in,
    )


def _promise(row: DuePromise, moved: Sequence[tuple[datetime, date]]) -> Promise:
    prolonged = [(at_school(at).date(), due_on) for at, due_on in moved]
    return Promise(row.id, row.visitor_id, last_day(row.due_on, row.first_due_on, prolonged), _day(row.closed_at))


def _promise_row(session: Session, child: "_Children", due: Due) -> PromiseRow:
    row, promise, kept = due
    name, class_name = child.named(row.pupil_id)
    words = unseal(session, WORDS, row.id, row.school_id, row.words) if name else ""
    return PromiseRow(name, class_name, words, promise, kept)


class _Children:
    """The names of children that the reader may see, each looked up, and written down, once."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self._session, self._actor, self._now = session, actor, now
        self._known: dict[int, tuple[str, str]] = {}

    def named(self, pupil_id: int) -> tuple[str, str]:
        """Name and class; both empty for a child that is not the reader's to see."""
        if pupil_id not in self._known:
            self._known[pupil_id] = self._look(pupil_id)
        return self._known[pupil_id]

    def _look(self, pupil_id: int) -> tuple[str, str]:
        try:
            pupil = access_pupil(self._session, self._actor, pupil_id, why="visit_assessment", now=self._now)
        except AccessDeniedError:
            return "", ""
        return pupil.name, self._session.get_one(Class, pupil.class_id).name


def _day(moment: datetime | None) -> date | None:
    return at_school(moment).date() if moment else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
