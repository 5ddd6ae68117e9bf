"""A plan as it is read: what is aimed at, who does what, and all that happened on its way."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.care.actions.sight import plans_known, plans_seen, reach_plan, sight_of
from handlers.care.actions.signs import Sign, sign_of
from handlers.care.rules import needs_second
from storage.care.listing import (
    ListedPlan,
    not_own_child,
    plans_counted,
    plans_listed,
    signals_listed,
    sits_with,
    undone_counted,
    undone_listed,
)
from storage.care.plans import (
    DONE,
    EVIDENCE,
    GOAL,
    MEASURE,
    REVIEW,
    WHO,
    CareMeasure,
    CarePlan,
    CareReview,
    measures_of,
    reviews_of,
    visits_to_link,
)
from storage.care.signals import CareSignal
from storage.sealing import unseal
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in a list; ``plan_id`` 0: only that there is one, and who has it."""

    plan_id: int
    child: str
    class_name: str
    kinds: tuple[str, ...]
    owner: str
    is_mine: bool
    review_on: date
    undone: int
    waits_for_end: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; ``done_on`` is empty while it is to be done."""

    measure_id: int
    child: str
    class_name: str
    words: str
    owner: str
    is_mine: bool
    due_on: date
    done_on: date | None
    done: str
    media: tuple[str, ...]

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.done_on is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: a review, a meeting, a visit (whose record is ``visit_id``), a handing over."""

    kind: str
    on: date
    by: str
    stands: str
    who: str
    words: str
    media: tuple[str, ...]
    to: str
    visit_id: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """All of one plan."""

    plan: CarePlan
    child: str
    class_name: str
    kinds: tuple[str, ...]
    goal: str
    owner: str
    opened_by: str
    measures: tuple[Measure, ...]
    entries: tuple[Entry, ...]
    signs: tuple[Sign, ...]
    evidence: str
    media: tuple[str, ...]
    ended_by: str
    agreed_by: str
    needs_second: bool
    may_agree: bool

    @property
    def all_media(self) -> frozenset[str]:
        """Every recording and picture that belongs to the plan, by id."""
        parts = (self.media, *(each.media for each in self.measures), *(each.media for each in self.entries))
        return frozenset(each for part in parts for each in part)


def open_plans(session: Session, actor: Actor) -> list[Line]:
    """The open plans that this person reads, by their reviews; then those of which only the existence is known."""
    sight = sight_of(actor)
    seen = plans_listed(session, actor.school_id, CarePlan.closed_at.is_(None), plans_seen(sight))
    known = (
        plans_listed(session, actor.school_id, CarePlan.closed_at.is_(None), plans_known(sight)) if sight.own else []
    )
    return [_line(each, sight.staff_id) for each in seen] + [_hidden(each) for each in known]


def ended_plans(session: Session, actor: Actor, pupil_id: int | None = None) -> list[Line]:
    """Those that are over, of one child or of all, the last 50."""
    of = [CarePlan.pupil_id == pupil_id] if pupil_id else []
    seen = plans_seen(sight_of(actor))
    found = plans_listed(session, actor.school_id, CarePlan.closed_at.is_not(None), seen, *of)
    return [_line(each, actor.staff_id or 0) for each in found[-50:]]


def own_measures(session: Session, actor: Actor) -> list[Measure]:
    """What this person has to do of any plan, the nearest due first: the measure and the child, nothing else of it."""
    mine = _mine(actor)
    return [
        _measure(session, each.measure, "", each.pupil.name, each.class_name, actor)
        for each in undone_listed(session, actor.school_id, *mine)
    ]


def count_due(session: Session, actor: Actor, today: date) -> tuple[int, int, int, int]:
    """How many measures, and how many reviews, of this person are due today, and how many of each are late."""
    todo = [*_mine(actor), CareMeasure.due_on <= today]
    ahead = [CarePlan.owner_id == actor.staff_id, CarePlan.closed_at.is_(None), CarePlan.review_on <= today]
    school_id = actor.school_id
    measures, reviews = undone_counted(session, school_id, *todo), plans_counted(session, school_id, *ahead)
    return (
        measures,
        reviews,
        undone_counted(session, school_id, *todo, CareMeasure.due_on < today) if measures else 0,
        plans_counted(session, school_id, *ahead, CarePlan.review_on < today) if reviews else 0,
    )


def count_meetings(session: Session, actor: Actor, until: date, today: date) -> tuple[int, int]:
    """How many meetings at which this person sits are ahead up to a day or not written down yet; how many are over."""
    sits = (CarePlan.closed_at.is_(None), sits_with(actor.staff_id or 0))
    ahead = plans_counted(session, actor.school_id, *sits, CarePlan.meets_on <= until)
    return ahead, plans_counted(session, actor.school_id, *sits, CarePlan.meets_on < today) if ahead else 0


def count_to_agree(session: Session, actor: Actor) -> int:
    """How many plans wait for a second person's word that could be this one's."""
    sight = sight_of(actor)
    if not sight.is_second:
        return 0
    waits = (CarePlan.closed_at.is_(None), CarePlan.ending_at.is_not(None), CarePlan.ended_by_id != sight.staff_id)
    return plans_counted(session, actor.school_id, *waits, plans_seen(sight))


def show_plan(session: Session, school: SchoolContext, actor: Actor, plan_id: int, now: datetime) -> Whole:
    """The whole plan. Raises :class:`AccessDeniedError` as every look does."""
    listed = reach_plan(session, actor, plan_id, now)
    plan, place = listed.plan, (listed.plan.id, listed.plan.school_id)
    names = _names(session, plan)
    measures = measures_of(session, plan.school_id, [plan.id])
    signs = signals_listed(session, plan.school_id, CareSignal.plan_id == plan.id)
    return Whole(
        plan=plan,
        child=listed.pupil.name,
        class_name=listed.class_name,
        kinds=tuple(plan.kinds.split()),
        goal=unseal(session, GOAL, *place, plan.goal),
        owner=listed.owner,
        opened_by=names.get(plan.opened_by_id, ""),
        measures=tuple(
            _measure(session, each, names.get(each.owner_id, ""), listed.pupil.name, listed.class_name, actor)
            for each in measures
        ),
        entries=tuple(_entry(session, each, names) for each in reviews_of(session, plan.school_id, plan.id)),
        signs=tuple(sign_of(session, school, each) for each in signs),
        evidence=unseal(session, EVIDENCE, *place, plan.evidence),
        media=tuple(plan.media.split()),
        ended_by=names.get(plan.ended_by_id or 0, ""),
        agreed_by=names.get(plan.agreed_by_id or 0, ""),
        needs_second=needs_second(plan.kinds.split()),
        may_agree=_may_agree(plan, actor),
    )


def measure_to_do(session: Session, actor: Actor, measure_id: int) -> Measure | None:
    """One measure of this person that is not done; None for any other."""
    found = undone_listed(session, actor.school_id, *_mine(actor), CareMeasure.id == measure_id)
    return _measure(session, found[0].measure, "", found[0].pupil.name, found[0].class_name, actor) if found else None


def visits_of(session: Session, of: Whole) -> list[tuple[int, date, str]]:
    """Visits to the family that the plan's history could have: id, day, who made it."""
    names = _names(session, of.plan)
    visits = visits_to_link(session, of.plan)
    return [(each.id, at_school(each.visited_at).date(), names[each.visitor_id]) for each in visits if each.visited_at]


def _mine(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (CareMeasure.owner_id == actor.staff_id, not_own_child(actor.staff_id or 0))


def _may_agree(plan: CarePlan, actor: Actor) -> bool:
    waits = plan.ending_at is not None and plan.closed_at is None
    return waits and plan.ended_by_id != actor.staff_id and sight_of(actor).is_second


def _line(listed: ListedPlan, staff_id: int) -> Line:
    plan = listed.plan
    return Line(
        plan_id=plan.id,
        child=listed.pupil.name,
        class_name=listed.class_name,
        kinds=tuple(plan.kinds.split()),
        owner=listed.owner,
        is_mine=plan.owner_id == staff_id,
        review_on=plan.review_on,
        undone=listed.undone,
        waits_for_end=plan.ending_at is not None and plan.closed_at is None,
    )


def _hidden(listed: ListedPlan) -> Line:
    return Line(0, listed.pupil.name, listed.class_name, (), listed.owner, False, date.max, 0, False)


def _measure(session: Session, row: CareMeasure, owner: str, child: str, class_name: str, actor: Actor) -> Measure:
    place = (row.id, row.school_id)
    return Measure(
        measure_id=row.id,
        child=child,
        class_name=class_name,
        words=unseal(session, MEASURE, *place, row.words),
        owner=owner,
        is_mine=row.owner_id == actor.staff_id,
        due_on=row.due_on,
        done_on=at_school(row.done_at).date() if row.done_at else None,
        done=unseal(session, DONE, *place, row.done),
        media=tuple(row.done_media.split()),
    )


def _entry(session: Session, row: CareReview, names: dict[int, str]) -> Entry:
    place = (row.id, row.school_id)
    return Entry(
        kind=row.kind,
        on=row.happened_on,
        by=names.get(row.staff_id, ""),
        stands=row.stands,
        who=unseal(session, WHO, *place, row.who),
        words=unseal(session, REVIEW, *place, row.words),
        media=tuple(row.media.split()),
        to=names.get(row.to_id or 0, ""),
        visit_id=row.visit_id,
    )


def _names(session: Session, plan: CarePlan) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.school_id == plan.school_id))
    return {row.id: row.name for row in rows}
