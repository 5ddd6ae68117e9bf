"""Standard sentences in the voice of a local teacher (语音包), for those who do not read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, OfSchool, Short, own, same_school
from storage.media import PLAYABLE, Media


class VoiceClip(OfSchool, Base):
    """The recording of one sentence of the pack; recorded again, it replaces the earlier one."""

    __tablename__ = "voice_clips"
    __table_args__ = own(
        same_school("media_id", "media"),
        same_school("staff_id", "staff"),
        UniqueConstraint("school_id", "sentence"),
    )

    sentence: Mapped[Short]  # its id in the pack
    media_id: Mapped[int]
    staff_id: Mapped[int]
    recorded_at: Mapped[datetime]


def clips_of(session: Session, school_id: int) -> dict[str, tuple[VoiceClip, Media]]:
    """What the school has recorded, by the sentence's id."""
    found = select(VoiceClip, Media).join(Media, Media.id == VoiceClip.media_id)
    rows = session.execute(found.where(VoiceClip.school_id == school_id))
    return {clip.sentence: (clip, media) for clip, media in rows}


def put_clip(session: Session, school_id: int, sentence: str, *, media_id: int, staff_id: int, now: datetime) -> None:
    """This recording speaks the sentence from ``now`` (school time) on."""
    mine = select(VoiceClip).where(VoiceClip.school_id == school_id, VoiceClip.sentence == sentence)
    clip = session.scalar(mine.with_for_update())
    if clip is None:
        clip = VoiceClip(school_id=school_id, sentence=sentence)
        session.add(clip)
    clip.media_id, clip.staff_id, clip.recorded_at = media_id, staff_id, now
    session.flush()


def playable_clip(session: Session, school_id: int, sentence: str, machine: datetime) -> str:
    """Under which id WeChat plays the sentence at once; empty where it is not recorded or not at WeChat now.

    ``machine`` is machine time.
    """
    found = (
        select(Media.upload_id)
        .join(VoiceClip, VoiceClip.media_id == Media.id)
        .where(VoiceClip.school_id == school_id, VoiceClip.sentence == sentence)
        .where(Media.upload_id.is_not(None), Media.uploaded_at > machine - PLAYABLE, Media.erased_at.is_(None))
    )
    return session.scalar(found) or ""


def clips_to_upload(session: Session, school_id: int, machine: datetime, *, within: timedelta) -> Sequence[int]:
    """The media ids of recordings that WeChat does not play, or will not any more ``within`` this time."""
    ends = Media.uploaded_at < machine + within - PLAYABLE
    found = (
        select(Media.id)
        .join(VoiceClip, VoiceClip.media_id == Media.id)
        .where(VoiceClip.school_id == school_id, Media.state == "kept")
        .where(or_(Media.uploaded_at.is_(None), ends), Media.erased_at.is_(None))
    )
    return session.scalars(found).all()
