"""A class's theme of the month: families say what they do, the teacher chooses what all may read."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school

TITLE, WORDS, SAID = ("themes", "title"), ("themes", "words"), ("theme_answers", "said")


class Theme(OfSchool, Base):
    """One theme of one class and month (``2026-11``); answers are taken until ``closes_on``, that day included."""

    __tablename__ = "themes"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        UniqueConstraint("class_id", "month"),
    )

    class_id: Mapped[int]
    month: Mapped[Short]
    title: Mapped[Sealed]
    words: Mapped[Sealed]
    media: Mapped[Text] = mapped_column(default="")  # ids, separated by spaces
    author_id: Mapped[int]
    opened_at: Mapped[datetime]
    closes_on: Mapped[date]


class ThemeAnswer(OfSchool, Base):
    """What one family says. ``state``: waiting → shown (its class may read it) or kept (only the teacher)."""

    __tablename__ = "theme_answers"
    __table_args__ = own(
        same_school("theme_id", "themes", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("theme_id", "guardian_id"),
    )

    theme_id: Mapped[int]
    pupil_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    said: Mapped[Sealed]  # JSON: pieces in order, spoken ones "voice:<media id>"
    unnamed: Mapped[bool] = mapped_column(default=False)  # shown as 一位家长
    written_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="waiting")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
