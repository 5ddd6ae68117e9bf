"""Meetings of the guardians of left-behind children: invitation with an answer, who came, minutes to everybody."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

ABOUT, MINUTES = ("guardians_meetings", "about"), ("guardians_meetings", "minutes")


class GuardiansMeeting(OfSchool, Base):
    """One meeting; ``class_id`` is empty for one of the whole school. ``minutes_at``: they went to everybody."""

    __tablename__ = "guardians_meetings"
    __table_args__ = own(same_school("class_id", "classes"), same_school("staff_id", "staff"))

    class_id: Mapped[int | None] = mapped_column(index=True)
    staff_id: Mapped[int]
    begins_at: Mapped[datetime]
    place: Mapped[str]
    about: Mapped[Sealed]
    invited_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    minutes: Mapped[Sealed | None]
    minutes_at: Mapped[datetime | None]


class GuardiansMeetingSeat(OfSchool, Base):
    """One family of one child, invited; ``answer``: comes | cannot | other (somebody else comes), empty until it came.

    ``came`` is None until the ticks are made. A child without a family in WeChat has one seat without household.
    """

    __tablename__ = "guardians_meeting_seats"
    __table_args__ = own(
        same_school("meeting_id", "guardians_meetings", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        UniqueConstraint("meeting_id", "pupil_id", "household_id"),
    )

    meeting_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
    household_id: Mapped[int | None]
    answer: Mapped[Short] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    came: Mapped[bool | None]
