"""What a homeroom teacher tells the families of a class once a week."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school
from storage.routine import RoutineWeek

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


def updates_of(session: Session, school_id: int, class_ids: Collection[int], week: str) -> list[WeeklyUpdate]:
    """What was written to these classes for this week."""
    mine = (WeeklyUpdate.school_id == school_id, WeeklyUpdate.class_id.in_(class_ids), WeeklyUpdate.week == week)
    return list(session.scalars(select(WeeklyUpdate).where(*mine)))


def sent_updates(
    session: Session, school_id: int, class_ids: Collection[int], until: str, weeks: int
) -> list[WeeklyUpdate]:
    """What has gone out to these classes, newest first: of week ``until`` or before, so many weeks at most."""
    gone_out = select(RoutineWeek.week).where(RoutineWeek.school_id == school_id, RoutineWeek.week <= until)
    rows = (
        select(WeeklyUpdate)
        .where(
            WeeklyUpdate.school_id == school_id,
            WeeklyUpdate.class_id.in_(class_ids),
            WeeklyUpdate.week.in_(gone_out),
        )
        .order_by(WeeklyUpdate.week.desc(), WeeklyUpdate.id)
        .limit(weeks * max(len(class_ids), 1))
    )
    return list(session.scalars(rows))
