"""What a family may read of its child's plan: nothing, until somebody ticks that it may."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from bot.policy.gate import Leaving, pass_each
from handlers.care.actions.planning import running
from storage.care.plans import GOAL, MEASURE, CarePlan, measures_of, shared_plans
from storage.sealing import unseal

PLACE = "care"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What school and home have in mind together for one child: what is aimed at, and what the school does."""

    plan_id: int
    pupil_id: int
    child: str
    goal: str
    measures: tuple[tuple[str, date, bool], ...]


def share(
    session: Session, school: SchoolContext, actor: Actor, plan_id: int, *, on: bool, reason: str = "", now: datetime
) -> CarePlan:
    """Let the child's guardians read goal and measures, or no longer.

    Raises :class:`UserError` for words that no family should read so.
    """
    plan = running(session, actor, plan_id, now)
    if not on:
        plan.shared_at = plan.shared_by_id = None
        return plan
    texts = [unseal(session, GOAL, plan.id, plan.school_id, plan.goal)]
    measures = measures_of(session, plan.school_id, [plan.id])
    texts += [unseal(session, MEASURE, each.id, each.school_id, each.words) for each in measures]
    leaving = [Leaving(each, to="family") for each in texts]
    pass_each(session, school, actor, leaving, place=PLACE, reason=reason, now=now)
    plan.shared_at, plan.shared_by_id = now, actor.staff_id
    return plan


def agreed_with(session: Session, actor: Actor) -> list[Agreed]:
    """What this guardian may read: of the own children, as far as it was shared."""
    children = {child.pupil_id: child.name for child in children_of(session, actor)}
    plans = shared_plans(session, actor.school_id, children)
    measures = measures_of(session, actor.school_id, [plan.id for plan in plans])
    return [
        Agreed(
            plan.id,
            plan.pupil_id,
            children[plan.pupil_id],
            unseal(session, GOAL, plan.id, plan.school_id, plan.goal),
            tuple(
                (unseal(session, MEASURE, each.id, each.school_id, each.words), each.due_on, each.done_at is not None)
                for each in measures
                if each.plan_id == plan.id
            ),
        )
        for plan in plans
    ]


def shared_with(session: Session, actor: Actor) -> list[tuple[int, int]]:
    """The plans of the own children that this guardian may read: (plan, child)."""
    children = [child.pupil_id for child in children_of(session, actor)]
    return [(plan.id, plan.pupil_id) for plan in shared_plans(session, actor.school_id, children)] if children else []


def agreed_about(session: Session, actor: Actor, plan_id: int) -> Agreed:
    """One of them. Raises :class:`AccessDeniedError` for any other plan."""
    found = [each for each in agreed_with(session, actor) if each.plan_id == plan_id]
    if not found:
        raise AccessDeniedError
    return found[0]
