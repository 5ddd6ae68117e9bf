"""Standard sentences in the voice of a local teacher (语音包), for those who do not read."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import Base, OfSchool, Short, own, same_school


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
