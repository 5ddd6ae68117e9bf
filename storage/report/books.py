"""What classes write about a month and a term, and what the office finds: kept beside the figures they rest on."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, own, same_school

PLAN, REPORT = ("class_term_plans", "words"), ("class_month_reports", "words")
SHEET, CHECKED = ("month_evaluations", "sheet"), ("spot_checks", "words")


class ClassTermPlan(OfSchool, Base):
    """What a class means to do in each month of a term (班级联系计划); one for each class and term, ``2026-2027-1``."""

    __tablename__ = "class_term_plans"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        UniqueConstraint("class_id", "period"),
    )

    class_id: Mapped[int]
    period: Mapped[Short]
    words: Mapped[Sealed]  # JSON: by month (2026-11) its tasks
    author_id: Mapped[int]
    written_at: Mapped[datetime]


class ClassMonthReport(OfSchool, Base):
    """A class's four-part report of a month (典型, 运用, 发展, 改进). ``state``: draft → sent (to the office)."""

    __tablename__ = "class_month_reports"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        UniqueConstraint("class_id", "month"),
    )

    class_id: Mapped[int]
    month: Mapped[Short]
    words: Mapped[Sealed]  # JSON: by part its words
    state: Mapped[Short] = mapped_column(default="draft")
    author_id: Mapped[int]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MonthEvaluation(OfSchool, Base):
    """The points of a class's month as the office closed them; figures that change later do not change these."""

    __tablename__ = "month_evaluations"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("closed_by_id", "staff"),
        UniqueConstraint("class_id", "month"),
    )

    class_id: Mapped[int]
    month: Mapped[Short]
    points: Mapped[Small]
    sheet: Mapped[Sealed]  # JSON: by figure its value and its points
    closed_by_id: Mapped[int]
    closed_at: Mapped[datetime]


class SpotCheck(OfSchool, Base):
    """A class that the office looks at in a month, drawn with ``seed`` so that anybody can draw again (抽查).

    ``what``: card | update | visit | notice. ``result``: empty until it was looked at, then good | mend.
    """

    __tablename__ = "spot_checks"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("checked_by_id", "staff"),
        UniqueConstraint("class_id", "month"),
    )

    class_id: Mapped[int]
    month: Mapped[Short]
    what: Mapped[Short]
    seed: Mapped[Short]
    drawn_at: Mapped[datetime]
    result: Mapped[Short] = mapped_column(default="")
    words: Mapped[Sealed | None]
    checked_by_id: Mapped[int | None]
    checked_at: Mapped[datetime | None]


Book = TypeVar("Book", ClassMonthReport, MonthEvaluation, SpotCheck)


def of_month(
    session: Session, book: type[Book], school_id: int, month: str, class_ids: Collection[int]
) -> dict[int, Book]:
    """By class what this book has of a month."""
    mine = (book.school_id == school_id, book.month == month, book.class_id.in_(class_ids))
    return {row.class_id: row for row in session.scalars(select(book).where(*mine))}


def plans_of(session: Session, school_id: int, period: str, class_ids: Collection[int]) -> dict[int, ClassTermPlan]:
    """By class its plan for a term."""
    mine = (ClassTermPlan.school_id == school_id, ClassTermPlan.period == period)
    found = select(ClassTermPlan).where(*mine, ClassTermPlan.class_id.in_(class_ids))
    return {row.class_id: row for row in session.scalars(found)}


def is_drawn(session: Session, school_id: int, month: str) -> bool:
    """Whether the classes of this month's spot checks are drawn."""
    mine = (SpotCheck.school_id == school_id, SpotCheck.month == month)
    return session.scalar(select(SpotCheck.id).where(*mine).limit(1)) is not None


def checks_waiting(session: Session, school_id: int, month: str) -> int:
    """How many classes were drawn for this month and not looked at yet."""
    mine = (SpotCheck.school_id == school_id, SpotCheck.month == month, SpotCheck.result == "")
    return session.scalar(select(func.count()).select_from(SpotCheck).where(*mine)) or 0
