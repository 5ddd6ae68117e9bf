"""The parents' days that one's own families have ahead."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions.parents_day_choosing import Chosen
from storage.parents_days import days_of_classes


def days_of_family(session: Session, actor: Actor, now: datetime) -> list[Chosen]:
    """Every day ahead of every family of the actor's: the nearest first, on one day those still to choose first."""
    children = children_of(session, actor)
    days = days_of_classes(session, actor.school_id, {child.class_id for child in children}, at_school(now).date())
    homes = {
        (row.id, child.household_id): None
        for row in days
        if row.state in ("open", "placed")
        for child in children
        if child.class_id == row.class_id
    }
    found = [choosing.of_family(session, actor, day_id, home, now) for day_id, home in homes]
    return sorted(found, key=lambda of: (of.day.day, of.turn is not None, of.day.plan.starts))


def choose(session: Session, school: SchoolContext, actor: Actor, of: Chosen, turn: int, now: datetime) -> None:
    """The actor chooses for the own family. Raises as :func:`parents_day_choosing.choose`."""
    mine = {child.guardian_id for child in children_of(session, actor) if child.household_id == of.family.household_id}
    guardian_id = min(mine) if mine else None
    choosing.choose(session, school, of.day, of.family, turn, now, guardian_id=guardian_id)
