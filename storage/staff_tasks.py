"""The last rungs of the ladder: what a named member of staff does so that a family is reached."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Short, Small, own, same_school

Kind = Literal["call", "slip"]


class StaffTask(OfSchool, Base):
    """One call to make or one slip to hand out, owned by one person until it is closed.

    A slip carries a code of eight digits, of which only the keyed hash is kept.
    """

    __tablename__ = "staff_tasks"
    __table_args__ = own(
        same_school("obligation_id", "obligations", ondelete="CASCADE"),
        same_school("owner_id", "staff"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("school_id", "obligation_id", "kind"),
        UniqueConstraint("school_id", "code_index"),
    )

    obligation_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]  # call | slip
    owner_id: Mapped[int]
    guardian_id: Mapped[int | None]  # whom to call
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[Small] = mapped_column(default=0)  # calls that nobody took
    code_index: Mapped[Hash | None]
    printed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    result: Mapped[Short] = mapped_column(default="")  # reached | no_answer | wrong_number | back | handed | moot
    closed_by: Mapped[int | None]  # the member of staff; empty when the family answered by itself meanwhile


_OPEN = StaffTask.closed_at.is_(None)
Index("ix_staff_tasks_open", StaffTask.school_id, StaffTask.owner_id, StaffTask.kind,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


def tasks_of(session: Session, school_id: int, obligation_ids: Collection[int]) -> list[StaffTask]:
    """The tasks of these obligations, open and closed."""
    of_these = (StaffTask.school_id == school_id, StaffTask.obligation_id.in_(obligation_ids))
    return list(session.scalars(select(StaffTask).where(*of_these).order_by(StaffTask.opened_at, StaffTask.id)))


def calls_given(session: Session, school_id: int, owner_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How many calls each of these was given since then, done or not: nobody gets more than so many a day."""
    given = (
        select(StaffTask.owner_id, func.count())
        .where(StaffTask.school_id == school_id, StaffTask.kind == "call", StaffTask.owner_id.in_(owner_ids))
        .where(StaffTask.opened_at >= since)
        .group_by(StaffTask.owner_id)
    )
    return {row[0]: row[1] for row in session.execute(given)}
