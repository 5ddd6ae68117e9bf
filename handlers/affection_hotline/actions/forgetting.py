"""What parent and child said is kept by rule: after some time words and files go, that they spoke stays."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from handlers.affection_hotline.actions.saying import erase
from storage.affection_hotline.messages import HotlineMessage

# In one transaction: with their files some 0.1 s on SQLite.
SLICE = 200


def forget_old(session: Session, school: SchoolContext, now: datetime) -> int:
    """Erase what was written ``hotline_media_days`` ago or earlier and is over; how many messages. Again: nothing."""
    before = now - timedelta(days=school.rules.privacy.hotline_media_days)
    old = (HotlineMessage.written_at < before, HotlineMessage.erased_at.is_(None))
    wanted = select(HotlineMessage).where(HotlineMessage.school_id == school.id, *old)
    found = session.scalars(wanted.order_by(HotlineMessage.written_at).limit(SLICE).with_for_update()).all()
    for message in found:
        erase(session, message, now)
        if message.ended_at is None:
            message.state, message.ended_at, message.next_at = "undone", now, None
    session.flush()
    return len(found)
