"""How often a telephone number was written to or called: no number is worn out, whoever asks for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, Short

KEPT = timedelta(days=2)


class NumberUse(Base):
    """One message or call to one number; ``at`` is machine time. Of no school: the limit is the number's.

    ``id`` is that of the outbox row, so that a message that is tried again is one use, at its last try.
    """

    __tablename__ = "number_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Short]  # sms | voice
    phone_index: Mapped[Hash]
    at: Mapped[datetime]


Index("ix_number_uses_number", NumberUse.phone_index, NumberUse.kind, NumberUse.at)
Index("ix_number_uses_at", NumberUse.at)

# (how long, how many): 1 a minute, 5 an hour, 20 a day.
Limits = Sequence[tuple[timedelta, int]]


def take_number(session: Session, use: NumberUse, limits: Limits) -> datetime | None:
    """Count this use of its number; else, when a limit is reached, the machine time at which one is free again.

    Two who ask at once for the same number must not both pass: one waits for the other's transaction (SQLite's one
    writer; on PostgreSQL the lock taken here). Who takes several numbers takes them in the order of their index.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(use.phone_index[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))
    others = (NumberUse.phone_index == use.phone_index, NumberUse.kind == use.kind, NumberUse.id != use.id)
    free_at = use.at
    for length, most in limits:
        newest = select(NumberUse.at).where(*others, NumberUse.at > use.at - length).order_by(NumberUse.at.desc())
        in_the_way = session.scalars(newest.limit(most)).all()
        if len(in_the_way) == most:
            free_at = max(free_at, in_the_way[-1] + length)
    if free_at > use.at:
        return free_at
    session.merge(use)
    session.flush()
    return None


def forget_number_uses(session: Session, before: datetime, limit: int) -> int:
    """Erase uses that no limit looks at any more; returns how many."""
    old = select(NumberUse.id).where(NumberUse.at < before).limit(limit)
    return len(session.scalars(delete(NumberUse).where(NumberUse.id.in_(old)).returning(NumberUse.id)).all())
