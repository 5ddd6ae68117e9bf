"""The school calendar (行事历): dates ahead that families of the school or of a class should know."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

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
