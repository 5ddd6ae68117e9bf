"""Who is on duty when (值班表): week by week, with single days that differ and people who are away."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import String, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Small, own, same_school

Shift = Literal["day", "evening", "night"]
SHIFTS: tuple[Shift, ...] = ("day", "evening", "night")


class DutyDay(OfSchool, Base):
    """Who has one shift: of every such ``weekday`` (0 Monday), or of one ``day``, which then counts instead.

    ``staff_id`` is empty where on that day nobody takes the shift. A night belongs to the day on which it begins.
    """

    __tablename__ = "duty_days"
    __table_args__ = own(
        same_school("staff_id", "staff"),
        same_school("set_by_id", "staff"),
        UniqueConstraint("school_id", "weekday", "shift"),
        UniqueConstraint("school_id", "day", "shift"),
    )

    weekday: Mapped[Small | None]
    day: Mapped[date | None]
    shift: Mapped[Shift] = mapped_column(String(64))
    staff_id: Mapped[int | None]
    set_by_id: Mapped[int]
    set_at: Mapped[datetime]


class DutyAbsence(OfSchool, Base):
    """Somebody cannot be on duty on these days, both included."""

    __tablename__ = "duty_absences"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"), same_school("set_by_id", "staff"))

    staff_id: Mapped[int] = mapped_column(index=True)
    first: Mapped[date]
    last: Mapped[date]
    set_by_id: Mapped[int]
    set_at: Mapped[datetime]


def duty_days(session: Session, school_id: int, first: date, last: date) -> list[DutyDay]:
    """What stands for every week, and for the single days from ``first`` to ``last``."""
    these = or_(DutyDay.weekday.is_not(None), DutyDay.day.between(first, last))
    return list(session.scalars(select(DutyDay).where(DutyDay.school_id == school_id, these)))


def absences(session: Session, school_id: int, first: date, last: date) -> list[DutyAbsence]:
    """Who is away on any of these days."""
    these = (DutyAbsence.first <= last, DutyAbsence.last >= first)
    mine = select(DutyAbsence).where(DutyAbsence.school_id == school_id, *these)
    return list(session.scalars(mine.order_by(DutyAbsence.first, DutyAbsence.id)))


def clear_duty(
    session: Session, school_id: int, shift: Shift, *, weekday: int | None = None, day: date | None = None
) -> None:
    """Nothing is said any more of this shift of every such weekday, or of that one day."""
    this = DutyDay.weekday == weekday if day is None else DutyDay.day == day
    session.execute(delete(DutyDay).where(DutyDay.school_id == school_id, DutyDay.shift == shift, this))
