"""The pack's recordings, and which guardians do not read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.voice_pack import PACK, Sentence, sentence_of
from bot.delivery.along import playable
from bot.delivery.media import UPLOAD
from storage.media import Media, media_of
from storage.pupils import set_reads
from storage.tasks import enqueue_task
from storage.voice_pack import clips_of, clips_to_upload, put_clip

# A day's run may be missed once before WeChat forgets what it was given.
AHEAD = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence of the pack and its recording; ``refused`` is the text that says why it cannot be used."""

    sentence: Sentence
    media_id: int | None = None
    seconds: int = 0
    is_waiting: bool = False
    refused: str = ""


def pack_of(session: Session, school: SchoolContext) -> list[Spoken]:
    """Every sentence of the pack with what this school has recorded."""
    clips = clips_of(session, school.id)
    return [_spoken(sentence, clips[sentence.id][1] if sentence.id in clips else None) for sentence in PACK]


def next_silent(session: Session, school: SchoolContext, after: str = "") -> tuple[Sentence | None, int]:
    """The next sentence that nobody has recorded, behind ``after`` first; and how many there are."""
    silent = [each.sentence for each in pack_of(session, school) if each.media_id is None or each.refused]
    places = {sentence.id: place for place, sentence in enumerate(PACK)}
    behind = [each for each in silent if places[each.id] > places.get(after, -1)]
    return next(iter(behind or [each for each in silent if each.id != after]), None), len(silent)


def sentence_named(sentence_id: str) -> Sentence:
    """The sentence of this id. Raises AccessDeniedError for one that the pack does not have."""
    found = sentence_of(sentence_id)
    if found is None:
        raise AccessDeniedError
    return found


def keep_clip(
    session: Session, school: SchoolContext, actor: Actor, sentence_id: str, media_id: int, now: datetime
) -> Sentence:
    """From ``now`` (school time) on this recording speaks the sentence; the earlier one is no more.

    Raises AccessDeniedError for what is no recording of this school, or one that somebody else sent.
    """
    sentence, media = sentence_named(sentence_id), media_of(session, school.id, media_id)
    if media is None or media.kind != "voice" or media.identity_id not in (None, actor.identity_id):
        raise AccessDeniedError
    if actor.staff_id is None:
        raise AccessDeniedError
    put_clip(session, school.id, sentence.id, media_id=media.id, staff_id=actor.staff_id, now=now)
    if school.app_id:
        enqueue_task(session, UPLOAD, {"media": media.id}, school.id, now)
    return sentence


def sound_of(session: Session, school: SchoolContext, sentence_id: str) -> tuple[str, str]:
    """Where the recording of a sentence lies, and its MIME type; AccessDeniedError where there is none to hear."""
    clip = clips_of(session, school.id).get(sentence_id)
    if clip is None:
        raise AccessDeniedError
    return playable(session, school.id, clip[1].id)


def upload_again(session: Session, school: SchoolContext, now: datetime, machine: datetime) -> int:
    """Have WeChat given again what it will soon forget; how many recordings. ``now`` is school time."""
    if not school.app_id:
        return 0
    waiting = clips_to_upload(session, school.id, machine, within=AHEAD)
    for media_id in waiting:
        enqueue_task(session, UPLOAD, {"media": media_id}, school.id, now)
    return len(waiting)


def note_reads(session: Session, actor: Actor, *, reads: bool) -> None:
    """This person reads, or wants to hear. Raises UserError for who is nobody's guardian."""
    if not actor.guardian_ids:
        raise UserError("dialogue/bind_first")
    set_reads(session, actor.school_id, actor.guardian_ids, reads=reads)


def _spoken(sentence: Sentence, media: Media | None) -> Spoken:
    if media is None or media.erased_at or (media.state == "lost" and not media.refused):
        return Spoken(sentence)
    seconds, waiting = round(media.seconds or 0), media.state == "waiting"
    return Spoken(sentence, media.id, seconds, waiting, media.refused or "")
