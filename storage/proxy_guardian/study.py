"""Study groups out of school (校外学习小组): who learns together where, led by one of them; and their meetings."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

PLACE, MET_WORDS = ("study_groups", "place"), ("study_meetings", "words")


class StudyGroup(OfSchool, Base):
    """A few children who learn together; ``name`` says the village or lane and names no child.

    ``class_id`` is empty where it is of several classes; ``staff_id`` looks after it.
    """

    __tablename__ = "study_groups"
    __table_args__ = own(same_school("class_id", "classes"), same_school("staff_id", "staff"))

    name: Mapped[Short]
    place: Mapped[Sealed]
    class_id: Mapped[int | None] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StudyGroupMember(OfSchool, Base):
    """One child of a group; the leader (组长) is one of them."""

    __tablename__ = "study_group_members"
    __table_args__ = own(
        same_school("group_id", "study_groups", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("group_id", "pupil_id"),
    )

    group_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
    is_leader: Mapped[bool] = mapped_column(default=False)


class StudyMeeting(OfSchool, Base):
    """One afternoon of a group, with a line of who wrote it down."""

    __tablename__ = "study_meetings"
    __table_args__ = own(
        same_school("group_id", "study_groups", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("group_id", "met_on"),
    )

    group_id: Mapped[int]
    met_on: Mapped[date]
    words: Mapped[Sealed | None]
    staff_id: Mapped[int]
    written_at: Mapped[datetime]


class StudyPresence(OfSchool, Base):
    """A child who came."""

    __tablename__ = "study_presences"
    __table_args__ = own(
        same_school("meeting_id", "study_meetings", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("meeting_id", "pupil_id"),
    )

    meeting_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
