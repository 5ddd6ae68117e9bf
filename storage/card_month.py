"""The month of a child and of a class on the contact card: what the teacher sums up, and the bound archive."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import Base, Hash, OfSchool, Sealed, Short, own, same_school

PUPIL_WORDS = ("card_months", "words")
CLASS_WORDS = ("class_months", "words")


class CardMonth(OfSchool, Base):
    """What the teacher says of one child's month (``2026-11``), to that family alone."""

    __tablename__ = "card_months"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("class_id", "classes"),
        same_school("author_id", "staff"),
        UniqueConstraint("pupil_id", "month"),
    )

    pupil_id: Mapped[int]
    class_id: Mapped[int]
    month: Mapped[Short]
    kind: Mapped[Short]  # excellent | progress | care
    words: Mapped[Sealed]
    author_id: Mapped[int]
    written_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class ClassMonth(OfSchool, Base):
    """One class's month: a few words to all its families, and the archive that was bound of it."""

    __tablename__ = "class_months"
    __table_args__ = own(same_school("class_id", "classes", ondelete="CASCADE"), UniqueConstraint("class_id", "month"))

    class_id: Mapped[int]
    month: Mapped[Short]
    words: Mapped[Sealed | None]
    bound_at: Mapped[datetime | None]  # machine time
    links: Mapped[int | None]  # of the class's signature chain when it was bound
    head: Mapped[Hash | None]
