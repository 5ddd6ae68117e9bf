"""A family may want the card every day, whatever the school's rule says."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.core.people import Actor
from storage.pupils import Guardian


def want_daily(session: Session, actor: Actor, *, daily: bool) -> None:
    """Keep the wish of the guardian who asks: every school day, or as the school does it."""
    mine = (Guardian.school_id == actor.school_id, Guardian.id.in_(actor.guardian_ids))
    session.execute(update(Guardian).where(*mine).values(wants_daily_card=daily))
