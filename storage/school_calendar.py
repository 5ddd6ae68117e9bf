"""The school calendar (行事历): dates ahead that families of the school or of a class should know."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, func, or_, select
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, OfSchool, own, same_school


class SchoolEvent(OfSchool, Base):
    """One date; for the whole school without ``class_id``. Its words are public in the school, so not sealed."""

    __tablename__ = "school_events"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        Index("ix_school_events_day", "school_id", "day"),
    )

    class_id: Mapped[int | None]
    day: Mapped[date]
    until: Mapped[date | None]
    words: Mapped[str]
    author_id: Mapped[int]
    written_at: Mapped[datetime]


def events_between(
    session: Session, school_id: int, class_ids: Collection[int], first: date, last: date
) -> list[SchoolEvent]:
    """What happens in the school and in these classes on any of these days, in order."""
    ends = func.coalesce(SchoolEvent.until, SchoolEvent.day)
    theirs = or_(SchoolEvent.class_id.is_(None), SchoolEvent.class_id.in_(class_ids))
    these = (SchoolEvent.school_id == school_id, theirs, SchoolEvent.day <= last, ends >= first)
    return list(session.scalars(select(SchoolEvent).where(*these).order_by(SchoolEvent.day, SchoolEvent.written_at)))


def event_of(session: Session, school_id: int, event_id: int) -> SchoolEvent | None:
    """One date of this school."""
    found = session.get(SchoolEvent, event_id)
    return found if found and found.school_id == school_id else None
