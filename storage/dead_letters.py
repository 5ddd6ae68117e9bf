"""Messages that did not arrive and that nobody is trying any more: shown to the school, sent again by hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from storage.outbox import OutboxRow
from storage.session import wake_workers

OVER = ("dead", "failed")
LISTED = 500


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that ended badly, and the ids of whom and what it was for; what it said is not told here."""

    id: int
    sender: str
    channel: str
    purpose: str
    state: str
    error_code: str
    due_at: datetime
    ended_at: datetime | None
    can_go_again: bool
    identity_id: int | None
    guardian_id: int | None
    notice_id: int | None


def dead_letters(session: Session, school_id: int, now: datetime) -> list[DeadLetter]:
    """What ended as dead or failed in this school, the newest first, at most :data:`LISTED`; ``now`` is school time.

    Unknown is not among them: what perhaps arrived is never sent again.
    """
    mine = (OutboxRow.school_id == school_id, OutboxRow.state.in_(OVER))
    found = select(OutboxRow, _again(now).label("again")).where(*mine)
    return [
        DeadLetter(
            id=row.id,
            sender=row.sender,
            channel=row.channel,
            purpose=row.purpose,
            state=row.state,
            error_code=row.error_code,
            due_at=row.due_at,
            ended_at=row.ended_at,
            can_go_again=bool(again),
            identity_id=row.identity_id,
            guardian_id=row.guardian_id,
            notice_id=row.notice_id,
        )
        for row, again in session.execute(found.order_by(OutboxRow.ended_at.desc(), OutboxRow.id).limit(LISTED))
    ]


def send_again(session: Session, school_id: int, outbox_id: int, now: datetime) -> bool:
    """Queue a dead or failed message anew, with a fresh count of tries and all channels; False if it cannot go.

    It cannot when its words are erased already or its time is over. ``now`` is school time.
    """
    mine = (OutboxRow.id == outbox_id, OutboxRow.school_id == school_id, OutboxRow.state.in_(OVER), _again(now))
    queued = {"state": "queued", "attempts": 0, "refused": "", "error_code": "", "receipt_id": None}
    times = {"first_try_at": None, "not_before": None, "ended_at": None}
    again = session.scalar(update(OutboxRow).where(*mine).values(**queued, **times).returning(OutboxRow.id))
    if again is not None:
        wake_workers(session)
    return again is not None


def _again(now: datetime) -> ColumnElement[bool]:
    said = or_(OutboxRow.payload.is_not(None), OutboxRow.notice_id.is_not(None))
    to_somebody = or_(
        OutboxRow.identity_id.is_not(None), OutboxRow.guardian_id.is_not(None), OutboxRow.address.is_not(None)
    )
    return and_(said, to_somebody, OutboxRow.expires_at > now)
