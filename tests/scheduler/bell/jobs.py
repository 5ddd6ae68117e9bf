"""What time brings: a message to everybody of the school."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.delivery.tell import Message, tell_many
from storage.identities import Identity


def ring(session: Session, school: SchoolContext, *, now: datetime, period: str) -> int:
    """One message each, that is worth nothing after some hours."""
    people = session.scalars(select(Identity.id).where(Identity.school_id == school.id))
    messages = [Message(each, Reply("放学了"), "notice", f"bell/{period}/{each}", what="放学了") for each in people]
    return tell_many(session, school.id, messages, now)
