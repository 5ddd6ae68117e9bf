"""What is still missing from who is bound: a yes to the three sentences, the own hours."""

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.identity.access import Child, children_of
from storage.binding import Consent
from storage.pupils import Guardian


def not_agreed(session: Session, actor: Actor) -> Child | None:
    """The own child for whom the three sentences are to be asked again.

    The first of those for whom this person said no; or simply the first, for who left before answering at all. A
    child of whom nothing was said is left alone: the roster may be wrong about it, and the family said so.
    """
    children = children_of(session, actor)
    if not children:
        return None
    said = select(Consent.pupil_id, Consent.given).where(
        Consent.guardian_id.in_(actor.guardian_ids), Consent.withdrawn_at.is_(None)
    )
    answers = {(row.pupil_id, row.given) for row in session.execute(said)}
    if not answers:
        return children[0]
    refused = {pupil_id for pupil_id, given in answers if not given and (pupil_id, True) not in answers}
    return next((child for child in children if child.pupil_id in refused), None)


def hours_unknown(session: Session, guardian_ids: Collection[int]) -> bool:
    """Whether this person was never asked when messages and calls are welcome; asked once, for all children."""
    told = select(Guardian.id).where(Guardian.id.in_(guardian_ids), Guardian.hours != "")
    return not session.scalar(select(exists(told)))
