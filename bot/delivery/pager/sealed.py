"""Alarms out of sealed forms: who is called when stands in no row until somebody has them in hand.

Their rows keep the hour only. A minute would lead to the one family that wrote something then; so the pager's clock
is in the memory of the loop, and what the outbox marks when a page is sent is taken back to the hour.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from storage.care.alarms import SEALED, Alarm, AlarmPage
from storage.outbox import OutboxRow
from storage.receipts import Receipt


@dataclass(frozen=True, slots=True)
class _Seen:
    """Since when this process has known the alarm, and since when the round it is in."""

    first: datetime
    rounds: int
    since: datetime


class SealedClocks:
    """When each sealed alarm was last seen to be paged; ``started`` is when this process began. Machine time.

    What a process finds when it has just begun it takes to be overdue: after a restart somebody is called too often
    rather than never.
    """

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._seen: dict[int, _Seen] = {}

    def is_due(self, alarm_id: int, rounds: int, wait: timedelta, now: datetime) -> bool:
        """Whether ``wait`` is over since the round ``rounds`` of this alarm."""
        known = self._seen.get(alarm_id)
        if known is None:
            self._seen[alarm_id] = _Seen(now, rounds, now)
            return now - self._started < wait
        if known.rounds != rounds:
            self._seen[alarm_id] = _Seen(known.first, rounds, now)
            return False
        return now - known.since >= wait

    def seen_for(self, wait: timedelta, now: datetime) -> Collection[int]:
        """Which of them have been here for so long."""
        return [alarm_id for alarm_id, seen in self._seen.items() if now - seen.first >= wait]


def has_sent_pages(session: Session, school_id: int) -> bool:
    """Whether a row of the outbox says by the second when such an alarm left."""
    return session.scalar(select(OutboxRow.id).where(_says_when(school_id)).limit(1)) is not None


def forget_when_paged(session: Session, school_id: int) -> None:
    """Nothing but the hour stays of when pages about sealed alarms left and arrived."""
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.sender, OutboxRow.receipt_id, OutboxRow.created_at).where(_says_when(school_id))
    ).all()
    for row in rows:
        times = {"ended_at": row.created_at, "first_try_at": None}
        delivered = (OutboxRow.id == row.id, OutboxRow.delivered_at.is_not(None))
        session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(times))
        session.execute(update(OutboxRow).where(*delivered).values(delivered_at=row.created_at))
        if row.receipt_id:
            mine = (Receipt.sender == row.sender, Receipt.receipt_id == row.receipt_id)
            session.execute(update(Receipt).where(*mine).values(at=row.created_at))


def _says_when(school_id: int) -> ColumnElement[bool]:
    keys = (
        select(AlarmPage.key)
        .join(Alarm, Alarm.id == AlarmPage.alarm_id)
        .where(Alarm.school_id == school_id, Alarm.place == SEALED, Alarm.closed_at.is_(None))
    )
    told = or_(OutboxRow.ended_at > OutboxRow.created_at, OutboxRow.delivered_at > OutboxRow.created_at)
    return and_(OutboxRow.school_id == school_id, OutboxRow.idempotency_key.in_(keys), told)
