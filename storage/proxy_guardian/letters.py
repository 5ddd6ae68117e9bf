"""Letters at term's end: the child's to the parents away, and the school's to the family."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school

LETTER_WORDS = ("child_letters", "words")


class ChildLetter(OfSchool, Base):
    """One letter about one child in one term (``2026-2027-1``); ``by``: child (pictures of it) | school (words).

    ``sent_at`` is when it went to the families; until then it may be changed.
    """

    __tablename__ = "child_letters"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("pupil_id", "term", "by"),
    )

    pupil_id: Mapped[int]
    term: Mapped[Short]
    by: Mapped[Short]
    staff_id: Mapped[int]
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
