"""What a person decides about the own messages."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.core.people import Actor
from storage.identities import Identity
from storage.pupils import Guardian

# In the order in which they are asked; night-shift parents sleep by day.
HOURS = ("noon", "evening", "night", "any")


def set_muted(identity: Identity, *, muted: bool) -> None:
    """退订: only safety notices reach this WeChat user from now on; or everything again."""
    identity.muted = muted


def set_hours(session: Session, actor: Actor, hours: str) -> None:
    """When messages and calls are welcome, one of :data:`HOURS`; for all that this person is to children here."""
    if hours not in HOURS:
        raise ValueError(hours)
    mine = (Guardian.school_id == actor.school_id, Guardian.id.in_(actor.guardian_ids))
    session.execute(update(Guardian).where(*mine).values(hours=hours))
