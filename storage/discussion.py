"""A class's theme of the month: families say what they do, the teacher chooses what all may read."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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


def theme_of(session: Session, school_id: int, theme_id: int) -> Theme | None:
    """One theme of this school."""
    found = session.get(Theme, theme_id)
    return found if found and found.school_id == school_id else None


def theme_of_month(session: Session, school_id: int, class_id: int, month: str) -> Theme | None:
    """The theme of this class and month."""
    return session.scalar(
        select(Theme).where(Theme.school_id == school_id, Theme.class_id == class_id, Theme.month == month)
    )


def themes_of(session: Session, school_id: int, class_ids: Collection[int], limit: int) -> list[Theme]:
    """The themes of these classes, newest first."""
    mine = (Theme.school_id == school_id, Theme.class_id.in_(class_ids))
    return list(session.scalars(select(Theme).where(*mine).order_by(Theme.month.desc(), Theme.id).limit(limit)))


def themes_closed(session: Session, school_id: int, after: date, until: date) -> list[Theme]:
    """The themes whose last day lies behind ``after``, and not behind ``until``."""
    these = (Theme.school_id == school_id, Theme.closes_on > after, Theme.closes_on <= until)
    return list(session.scalars(select(Theme).where(*these).order_by(Theme.id)))


def classes_with_theme(session: Session, school_id: int, month: str) -> set[int]:
    """The classes that have a theme in this month."""
    return set(session.scalars(select(Theme.class_id).where(Theme.school_id == school_id, Theme.month == month)))


def answers_to(session: Session, school_id: int, theme_id: int) -> list[ThemeAnswer]:
    """What families said, in the order in which they did."""
    mine = (ThemeAnswer.school_id == school_id, ThemeAnswer.theme_id == theme_id)
    return list(session.scalars(select(ThemeAnswer).where(*mine).order_by(ThemeAnswer.written_at, ThemeAnswer.id)))


def answer_of(session: Session, school_id: int, theme_id: int, guardian_ids: Collection[int]) -> ThemeAnswer | None:
    """What one of these guardians said."""
    mine = (ThemeAnswer.school_id == school_id, ThemeAnswer.theme_id == theme_id)
    by_them = ThemeAnswer.guardian_id.in_(guardian_ids)
    return session.scalar(select(ThemeAnswer).where(*mine, by_them).order_by(ThemeAnswer.written_at.desc()).limit(1))


def waiting_counts(session: Session, school_id: int, class_ids: Collection[int]) -> dict[int, int]:
    """By class how many answers nobody has looked at yet."""
    rows = session.execute(
        select(Theme.class_id, func.count(ThemeAnswer.id).label("many"))
        .join(ThemeAnswer, ThemeAnswer.theme_id == Theme.id)
        .where(Theme.school_id == school_id, Theme.class_id.in_(class_ids), ThemeAnswer.state == "waiting")
        .group_by(Theme.class_id)
    )
    return {row.class_id: row.many for row in rows}
