"""What SMS and calls a school has used this month; each costs money."""

from datetime import date

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, new_id, own
from storage.upsert import insert


class Spending(OfSchool, Base):
    """One school's month of one kind: ``sms`` or ``voice``."""

    __tablename__ = "spendings"
    __table_args__ = own(UniqueConstraint("school_id", "kind", "month"))

    kind: Mapped[Short]
    month: Mapped[date]  # its first day
    count: Mapped[int] = mapped_column(default=0)


def spend(session: Session, school_id: int, kind: str, day: date, wanted: int, *, most: int) -> int:
    """Count up to ``wanted`` of this kind in the month of ``day``; returns how many the budget still allows."""
    month = day.replace(day=1)
    row = {"id": new_id(), "school_id": school_id, "kind": kind, "month": month, "count": 0}
    session.execute(insert(session, Spending).values(row).on_conflict_do_nothing())
    mine = (Spending.school_id == school_id, Spending.kind == kind, Spending.month == month)
    now_spent = session.scalars(select(Spending).where(*mine).with_for_update()).one()
    granted = max(0, min(wanted, most - now_spent.count))
    now_spent.count += granted
    return granted


def spent(session: Session, school_id: int, kind: str, day: date) -> int:
    """How many of this kind were used in the month of ``day``."""
    mine = (Spending.school_id == school_id, Spending.kind == kind, Spending.month == day.replace(day=1))
    return session.scalar(select(Spending.count).where(*mine)) or 0
