"""A plan is proposed, looked at, and taken over: what is fixed by hand, announced or made stays where it is."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.periods import Period, next_period, period_named, period_of
from bot.core.school import SchoolContext
from handlers.home_visit.actions.planning_task import Read, read_task
from handlers.home_visit.rules.plan import Plan, Planned, Unmet
from handlers.home_visit.rules.planner import make_plan
from storage.home_visit_plan import Move, NewVisit, VisitRow, drop_visits, move_visits, write_visits


@dataclass(frozen=True, slots=True)
class Change:
    """One visit that a plan brings, moves or takes away, with the names of children, class and visitor.

    ``hours``: when the family can be met, as it said (noon | evening | night | any); empty: not asked.
    """

    what: str  # new | moved | gone
    children: str
    class_name: str
    visitor: str
    kind: str
    reason: str
    day: date | None
    before: date | None
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that is not met, with the names of those concerned."""

    unmet: Unmet
    visitor: str
    class_name: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a plan would change; ``digest`` tells this one from another."""

    period: Period
    visits: int
    stays: int
    changes: tuple[Change, ...]
    unmet: tuple[Named, ...]
    digest: str
    of_school: bool = False

    def many(self, what: str) -> int:
        """How many visits it brings (new), moves (moved) or takes away (gone)."""
        return sum(each.what == what for each in self.changes)


@dataclass(frozen=True, slots=True)
class _Difference:
    new: list[Planned]
    moved: list[tuple[VisitRow, Planned]]
    gone: list[VisitRow]
    same: int


def period_asked(school: SchoolContext, key: str, today: date) -> Period:
    """The period of this key, the running one without a key; :class:`AccessDeniedError` for none that can be."""
    if not key:
        return period_of(school.calendar, today)
    found = period_named(school.calendar, key)
    if found is None:
        raise AccessDeniedError
    return found


def can_be_planned(school: SchoolContext, period: Period, today: date) -> bool:
    """The running period and the next one; what is over stays as it was."""
    running = period_of(school.calendar, today)
    return period in (running, next_period(school.calendar, running))


def leads(actor: Actor) -> bool:
    """Whether the actor plans and sees for the whole school."""
    return actor.staff_id is not None and any(held.role in LEADERS for held in actor.held)


def propose(
    session: Session, school: SchoolContext, actor: Actor, period: Period, now: datetime, *, of_school: bool = False
) -> Proposal:
    """The actor's own plan as it would be made now, or with ``of_school`` everybody's; nothing is written.

    :class:`AccessDeniedError` for the whole school's by who does not lead it.
    """
    read, plan = _made(session, school, actor, period, now, of_school=of_school)
    return _proposal(read, plan, _difference(read, plan), of_school=of_school)


def take_over(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    period: Period,
    digest: str,
    now: datetime,
    *,
    of_school: bool = False,
) -> Proposal:
    """Write the plan that was looked at. Raises :class:`UserError` when it would be another one by now."""
    read, plan = _made(session, school, actor, period, now, of_school=of_school)
    difference = _difference(read, plan)
    proposal = _proposal(read, plan, difference, of_school=of_school)
    if proposal.digest != digest:
        raise UserError("home_visit/plan_changed")
    drop_visits(session, school.id, [each.visit.id for each in difference.gone])
    moves = [Move(row.visit.id, new.day, new.rule, new.second_id) for row, new in difference.moved]
    move_visits(session, school.id, moves)
    write_visits(session, school.id, period.key, [_row(each, period) for each in difference.new], now)
    return proposal


def names_of(read: Read, pupil_ids: Collection[int]) -> str:
    """The children's names behind each other."""
    return "、".join(read.pupils[each].name for each in pupil_ids if each in read.pupils)


def _made(
    session: Session, school: SchoolContext, actor: Actor, period: Period, now: datetime, *, of_school: bool
) -> tuple[Read, Plan]:
    if actor.staff_id is None or (of_school and not leads(actor)):
        raise AccessDeniedError
    read = read_task(session, school, period, now, None if of_school else {actor.staff_id})
    return read, make_plan(read.task)


def _difference(read: Read, plan: Plan) -> _Difference:
    """Visits of the same family, kind and visitor are one and the same, moved or not."""
    known: dict[tuple[int, str, int], list[VisitRow]] = {}
    for row in read.movable:
        known.setdefault((row.visit.household_id, row.visit.kind, row.visit.visitor_id), []).append(row)
    new, moved, same = list[Planned](), list[tuple[VisitRow, Planned]](), 0
    for each in plan.visits:
        rows = known.get((each.household_id, each.kind, each.visitor_id), [])
        found = next((one for one in rows if set(one.pupil_ids) == {each.pupil_id, *each.siblings}), None)
        if found is None:
            new.append(each)
            continue
        rows.remove(found)
        if (found.visit.planned_on, found.visit.reason, found.visit.second_id) == (each.day, each.rule, each.second_id):
            same += 1
        else:
            moved.append((found, each))
    return _Difference(new, moved, [row for rows in known.values() for row in rows], same)


def _proposal(read: Read, plan: Plan, difference: _Difference, *, of_school: bool) -> Proposal:
    changes = [
        *(_change(read, "new", each, None) for each in difference.new),
        *(_change(read, "moved", new, row.visit.planned_on) for row, new in difference.moved),
        *(_gone(read, row) for row in difference.gone),
    ]
    changes.sort(key=lambda each: (each.day or each.before or date.max, each.visitor, each.children))
    parts = [repr(each) for each in (read.task.period.key, *plan.visits)]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    stays = sum(each.counts for each in read.task.kept) + difference.same
    named = tuple(_named(read, each) for each in plan.unmet)
    return Proposal(read.task.period, len(plan.visits), stays, tuple(changes), named, digest, of_school)


def _change(read: Read, what: str, planned: Planned, before: date | None) -> Change:
    children = names_of(read, (planned.pupil_id, *planned.siblings))
    pupil = read.pupils[planned.pupil_id]
    class_name = read.classes[pupil.class_id].name
    visitor = _who(read, planned.visitor_id, planned.second_id)
    return Change(what, children, class_name, visitor, planned.kind, planned.rule, planned.day, before, pupil.hours)


def _gone(read: Read, row: VisitRow) -> Change:
    visit = row.visit
    pupil = read.pupils.get(visit.pupil_id)
    class_name = read.classes[pupil.class_id].name if pupil else ""
    visitor = _who(read, visit.visitor_id, visit.second_id)
    children = names_of(read, row.pupil_ids)
    return Change("gone", children, class_name, visitor, visit.kind, visit.reason, None, visit.planned_on)


def _who(read: Read, *staff_ids: int | None) -> str:
    return "、".join(read.staff[each] for each in staff_ids if each is not None and each in read.staff)


def _named(read: Read, unmet: Unmet) -> Named:
    homes = set(unmet.households)
    pupils = [
        child.pupil_id for family in read.task.families if family.household_id in homes for child in family.children
    ]
    children = tuple(read.pupils[each].name for each in (*pupils, *unmet.pupils))
    class_name = read.classes[unmet.class_id].name if unmet.class_id else ""
    return Named(unmet, _who(read, unmet.visitor_id), class_name, children)


def _row(planned: Planned, period: Period) -> NewVisit:
    return NewVisit(
        household_id=planned.household_id,
        pupil_id=planned.pupil_id,
        siblings=planned.siblings,
        visitor_id=planned.visitor_id,
        second_id=planned.second_id,
        kind=planned.kind,
        reason=planned.rule,
        planned_on=planned.day,
        due_on=period.last,
    )
