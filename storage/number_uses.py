"""How often a telephone number was written to or called: no number is worn out, whoever asks for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, Short, new_id

KEPT = timedelta(days=2)


class NumberUse(Base):
    """One message or call to one number; ``at`` is machine time. Of no school: the limit is the number's."""

    __tablename__ = "number_uses"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[Short]  # sms | voice
    phone_index: Mapped[Hash]
    at: Mapped[datetime]


Index("ix_number_uses_number", NumberUse.phone_index, NumberUse.kind, NumberUse.at)
Index("ix_number_uses_at", NumberUse.at)

# (how long, how many): 1 a minute, 5 an hour, 20 a day.
Limits = Sequence[tuple[timedelta, int]]


def take_number(session: Session, kind: str, phone_index: bytes, limits: Limits, now: datetime) -> datetime | None:
    """Count one use of this number now; else, when a limit is reached, the machine time at which one is free again.

    Two who ask at once for the same number must not both pass: the caller holds a lock that makes them wait
    (SQLite's one writer; on PostgreSQL the transaction lock taken here).
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(phone_index[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))
    mine = (NumberUse.phone_index == phone_index, NumberUse.kind == kind)
    free_at = now
    for length, most in limits:
        newest = select(NumberUse.at).where(*mine, NumberUse.at > now - length).order_by(NumberUse.at.desc())
        in_the_way = session.scalars(newest.limit(most)).all()
        if len(in_the_way) == most:
            free_at = max(free_at, in_the_way[-1] + length)
    if free_at > now:
        return free_at
    session.add(NumberUse(kind=kind, phone_index=phone_index, at=now))
    session.flush()
    return None


def forget_number_uses(session: Session, before: datetime, limit: int) -> int:
    """Erase uses that no limit looks at any more; returns how many."""
    old = select(NumberUse.id).where(NumberUse.at < before).limit(limit)
    return len(session.scalars(delete(NumberUse).where(NumberUse.id.in_(old)).returning(NumberUse.id)).all())
