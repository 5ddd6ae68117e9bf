"""Who sees which plans and signs: a narrow circle, and nobody those of the own child.

Counselors and who leads the school see all; a homeroom teacher those of the own class except what is about the mind;
who owns a plan sees it, who owns a measure sees the measure.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, Actor, Role
from bot.identity.access import look_in_danger
from handlers.care.rules import HIDDEN
from storage.care.listing import ListedPlan, ListedSignal, not_own_child, plans_listed, signals_listed
from storage.care.plans import CarePlan, plan_of
from storage.care.signals import CareSignal, signal_of
from storage.pupils import Pupil


@dataclass(frozen=True, slots=True)
class Sight:
    """What one member of staff may see: everything, or these classes, with or without what is about the mind."""

    staff_id: int
    sees_all: bool
    counseled: frozenset[int]
    own: frozenset[int]

    @property
    def may_open(self) -> bool:
        """Whether this person makes plans and settles signs at all."""
        return self.sees_all or bool(self.counseled or self.own)

    @property
    def is_second(self) -> bool:
        """Whether this person's word ends a plan that nobody ends alone."""
        return self.sees_all or bool(self.counseled)


def sight_of(actor: Actor) -> Sight:
    """What this person may see. Raises :class:`AccessDeniedError` for who is not of the staff."""
    if actor.staff_id is None:
        raise AccessDeniedError
    leads = any(held.role in LEADERS for held in actor.held)
    counsels = any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held)
    return Sight(
        actor.staff_id,
        leads or counsels,
        actor.classes_as(Role.COUNSELOR),
        actor.classes_as(Role.HOMEROOM_TEACHER),
    )


def of_circle(sight: Sight, hidden: ColumnElement[bool]) -> ColumnElement[bool]:
    """The children of whom this person sees such rows; ``hidden``: those that a class teacher does not read."""
    if sight.sees_all:
        return and_(true(), not_own_child(sight.staff_id))
    mine = or_(Pupil.class_id.in_(sight.counseled), and_(Pupil.class_id.in_(sight.own), ~hidden))
    return and_(mine, not_own_child(sight.staff_id))


def plans_seen(sight: Sight) -> ColumnElement[bool]:
    """The plans that this person reads."""
    owned = and_(CarePlan.owner_id == sight.staff_id, not_own_child(sight.staff_id))
    return or_(owned, of_circle(sight, CarePlan.kinds.contains(HIDDEN)))


def plans_known(sight: Sight) -> ColumnElement[bool]:
    """Those of which a homeroom teacher knows that they exist, and who has them, and no more."""
    return and_(
        Pupil.class_id.in_(sight.own),
        CarePlan.kinds.contains(HIDDEN),
        CarePlan.owner_id != sight.staff_id,
        not_own_child(sight.staff_id),
    )


def signals_seen(sight: Sight) -> ColumnElement[bool]:
    """The signs that this person reads and settles."""
    return of_circle(sight, CareSignal.kind == HIDDEN)


def reach_plan(session: Session, actor: Actor, plan_id: int, now: datetime, *, lock: bool = False) -> ListedPlan:
    """The plan, if this person reads it; the look is written down in the child's record.

    Raises :class:`AccessDeniedError`, the same for a hidden plan and for none.
    """
    if lock:
        plan_of(session, actor.school_id, plan_id, lock=True)
    found = plans_listed(session, actor.school_id, CarePlan.id == plan_id, plans_seen(sight_of(actor)))
    if not found:
        raise AccessDeniedError
    look_in_danger(session, actor, found[0].pupil.id, why=f"care:{plan_id}", now=now)
    return found[0]


def reach_signal(session: Session, actor: Actor, signal_id: int, now: datetime, *, lock: bool = False) -> ListedSignal:
    """The sign, if this person may settle it; raises as :func:`reach_plan` does."""
    sight = sight_of(actor)
    if lock:
        signal_of(session, actor.school_id, signal_id, lock=True)
    found = signals_listed(session, actor.school_id, CareSignal.id == signal_id, signals_seen(sight))
    if not found:
        raise AccessDeniedError
    look_in_danger(session, actor, found[0].pupil.id, why=f"care_signal:{signal_id}", now=now)
    return found[0]
