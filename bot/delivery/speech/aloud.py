"""What services ask of the machines: a text as a recording, and a recording's words."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.speech.tasks import SPEAK
from storage.media import Media, heard_in, made_of
from storage.sealing import index
from storage.tasks import enqueue_task

# WeChat plays no recording above a minute; so many characters are spoken in three quarters of one. Nothing is cut off:
# who heard half a notice would believe to know it.
LONGEST = 150


def spoken(session: Session, school: SchoolContext, words: str, now: datetime) -> str:
    """The media id under which these words are, or will soon be, heard; spoken once however often they are asked for.

    Empty where no machine speaks, and for what is too long for one recording. ``now`` is school time.
    """
    if not school.speaks or not 0 < len(words) <= LONGEST:
        return ""
    origin = f"spoken:{index(session, 'spoken', words).hex()}"
    if (made := made_of(session, school.id, origin)) is not None:
        return str(made)
    media = Media(school_id=school.id, kind="voice", app_id=school.app_id, platform_media_id=origin, created_at=now)
    session.add(media)
    session.flush()
    enqueue_task(session, SPEAK, {"media": media.id, "words": words}, school.id, now)
    return str(media.id)


def played(session: Session, school_id: int, media_id: str) -> Reply:
    """The recording, and before it what a machine understood of it, if one listens."""
    words = heard_in(session, school_id, int(media_id))
    return Reply(phrase("speech/heard", words=words) if words else "", media=media_id)
