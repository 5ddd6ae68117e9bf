"""What a machine understood of a recording is looked at like what is written: it may be the only way to say it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.pager.help_words import help_words
from bot.delivery.pager.raising import Heard, raise_alarm
from bot.delivery.tell import tell
from bot.identity.actors import load_actor
from bot.policy.crisis import find
from storage.identities import Identity
from storage.media import Media


def heard_in_voice(session: Session, school: SchoolContext, media_id: int, words: str, now: datetime) -> bool:
    """Raise an alarm for this recording if its words say danger, and tell who spoke; whether it did.

    ``now`` is school time. What was recorded for the school itself has nobody who spoke.
    """
    media = session.get_one(Media, media_id)
    identity = session.get(Identity, media.identity_id, with_for_update=True) if media.identity_id else None
    found = find(words) if identity else None
    if identity is None or found is None:
        return False
    actor = load_actor(session, identity, now=now)
    raise_alarm(session, school, Heard(found, words, "voice", actor), now)
    tell(
        session,
        school_id=school.id,
        identity_id=identity.id,
        reply=help_words(school, known=bool(actor.guardian_ids) or actor.staff_id is not None),
        purpose="answer",
        key=f"alarm/voice/{media.id}",
        now=now,
        what=phrase("care/voice_what"),
    )
    return True
