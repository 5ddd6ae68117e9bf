"""Whether a family agrees that its child is named before others; asked kindly, taken back at any time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.routine import matter_key, week_to_fill
from bot.identity.access import Child, children_of
from handlers.card_group.actions.roundup import NAMING, put_parts
from storage.matters import close_matters
from storage.naming_consents import consents_of, put_consent


@dataclass(frozen=True, slots=True)
class Naming:
    """One child of the guardian who looks, and what this guardian said: None while not asked."""

    child: Child
    agrees: bool | None


def namings_of(session: Session, actor: Actor) -> list[Naming]:
    """The actor's children, each with the actor's own word. What the other household said is not shown."""
    children = children_of(session, actor)
    said = consents_of(session, actor.school_id, [child.pupil_id for child in children])
    return [Naming(child, said.get(child.pupil_id, {}).get(child.guardian_id)) for child in children]


def say_naming(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, *, agrees: bool, now: datetime
) -> Child:
    """Keep this guardian's word; what has not gone out yet is written anew at once.

    Raises :class:`AccessDeniedError` for a child of others.
    """
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    put_consent(session, school.id, pupil_id, child.guardian_id, agrees=agrees, now=now)
    put_parts(session, school.id, child.class_id, week_to_fill(session, school, now))
    if actor.identity_id is not None and all(each.agrees is not None for each in namings_of(session, actor)):
        close_matters(session, school_id=school.id, key=matter_key(NAMING, actor.identity_id))
    return child
