"""What a homeroom teacher tells the families of a class once a week."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school

WORDS = ("weekly_updates", "words")


class WeeklyUpdate(OfSchool, Base):
    """One class, one ISO week (``2026-W47``)."""

    __tablename__ = "weekly_updates"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        UniqueConstraint("class_id", "week"),
    )

    class_id: Mapped[int]
    week: Mapped[Short]
    words: Mapped[Sealed]
    media: Mapped[Text] = mapped_column(default="")  # ids of recordings and pictures in order, separated by spaces
    author_id: Mapped[int]
    written_at: Mapped[datetime]


def update_of(session: Session, school_id: int, class_id: int, week: str) -> WeeklyUpdate | None:
    """What was written for this week."""
    return session.scalar(
        select(WeeklyUpdate).where(
            WeeklyUpdate.school_id == school_id, WeeklyUpdate.class_id == class_id, WeeklyUpdate.week == week
        )
    )


def latest_update(session: Session, school_id: int, class_id: int, until: str) -> WeeklyUpdate | None:
    """The newest that families have been sent: of week ``until`` or before."""
    return session.scalar(
        select(WeeklyUpdate)
        .where(WeeklyUpdate.school_id == school_id, WeeklyUpdate.class_id == class_id, WeeklyUpdate.week <= until)
        .order_by(WeeklyUpdate.week.desc())
        .limit(1)
    )
