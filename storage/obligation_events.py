"""What happened to an obligation besides its messages: rungs that led nowhere, tasks, reminders, acts taken back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, new_id, own, same_school

What = Literal[
    "skipped",  # a rung that led to nobody; ``detail`` says why: nobody_in_wechat, no_number, budget_spent …
    "task_opened",  # a call or a slip for a named person; ``detail``: call | slip
    "task_moved",  # handed over to another
    "called",  # a call was made; ``detail`` is its result
    "slip_printed",
    "reminded",  # the sender reminded by hand
    "closed",  # ``detail`` is how
    "reopened",
]


class ObligationEvent(OfSchool, Base):
    """One line of an obligation's history. Messages are not repeated here: they stand in the outbox."""

    __tablename__ = "obligation_events"
    __table_args__ = own(same_school("obligation_id", "obligations", ondelete="CASCADE"))

    obligation_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    what: Mapped[Short]
    rung: Mapped[Short] = mapped_column(default="")
    detail: Mapped[Short] = mapped_column(default="")
    guardian_id: Mapped[int | None]
    staff_id: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """What :func:`record_events` writes for one obligation."""

    obligation_id: int
    what: What
    rung: str = ""
    detail: str = ""
    guardian_id: int | None = None
    staff_id: int | None = None


def record_events(session: Session, school_id: int, events: Iterable[Event], now: datetime) -> None:
    """Add lines to the history; ``now`` is school time."""
    rows = [
        {"id": new_id(), "school_id": school_id, "at": now, **{name: getattr(event, name) for name in Event.__slots__}}
        for event in events
    ]
    if rows:
        session.connection().execute(cast("Table", ObligationEvent.__table__).insert(), rows)


def events_of(session: Session, school_id: int, obligation_ids: Collection[int]) -> list[ObligationEvent]:
    """The lines of these obligations, oldest first."""
    of_these = (ObligationEvent.school_id == school_id, ObligationEvent.obligation_id.in_(obligation_ids))
    return list(session.scalars(select(ObligationEvent).where(*of_these).order_by(ObligationEvent.at)))
