"""What is still missing from who is bound: a yes to the three sentences, the own hours."""

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.identity.access import Child, children_of
from storage.binding import Consent
from storage.pupils import Guardian


def not_agreed(session: Session, actor: Actor) -> Child | None:
    """The first own child for whom this person has not said yes to the three sentences."""
    agreed = select(Consent.pupil_id).where(
        Consent.guardian_id.in_(actor.guardian_ids), Consent.given, Consent.withdrawn_at.is_(None)
    )
    children = children_of(session, actor)
    known = set(session.scalars(agreed)) if children else set()
    return next((child for child in children if child.pupil_id not in known), None)


def hours_unknown(session: Session, guardian_ids: Collection[int]) -> bool:
    """Whether this person was never asked when messages and calls are welcome; asked once, for all children."""
    told = select(Guardian.id).where(Guardian.id.in_(guardian_ids), Guardian.hours != "")
    return not session.scalar(select(exists(told)))
