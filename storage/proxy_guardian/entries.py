"""Short entries about a left-behind child: its birthday, a talk, a buddy, care in the holidays."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

ENTRY_WORDS = ("file_entries", "words")


class FileEntry(OfSchool, Base):
    """``kind``: birthday (``on`` is the day of birth) | talk | buddy (结对子, with ``buddy_id``) | holiday_care."""

    __tablename__ = "file_entries"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("buddy_id", "pupils", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]
    on: Mapped[date]
    buddy_id: Mapped[int | None]
    words: Mapped[Sealed | None]
    staff_id: Mapped[int]
    written_at: Mapped[datetime]
