"""What a person was told of by a template only: the words wait in the outbox until the person writes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.outbox import PAYLOAD, OutboxRow, is_unseen
from storage.sealing import unseal

# Looked through for one answer; what is behind them waits for the next.
MOST = 30


class Unseen(NamedTuple):
    """One message that was not read: what it says, as the outbox keeps it, and when it was due (school time)."""

    row_id: int
    payload: str
    due_at: datetime


def unseen_of(session: Session, identity_id: int) -> list[Unseen]:
    """What waits for this person's words, the oldest first. The caller has locked the identity's row."""
    theirs = select(OutboxRow).where(OutboxRow.identity_id == identity_id, is_unseen())
    rows = session.scalars(theirs.order_by(OutboxRow.due_at, OutboxRow.place, OutboxRow.id).limit(MOST))
    return [
        Unseen(row.id, unseal(session, PAYLOAD, row.id, row.school_id, row.payload or b""), row.due_at) for row in rows
    ]


def note_seen(session: Session, row_ids: Collection[int]) -> None:
    """These are being shown: they wait no longer, and their words are kept no longer."""
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(words_wait=False, payload=None))


def forget_unseen(session: Session, identity_ids: Collection[int]) -> None:
    """These people have lost their right to what was written to them: what they have not read is erased."""
    theirs = (OutboxRow.identity_id.in_(identity_ids), is_unseen())
    session.execute(update(OutboxRow).where(*theirs).values(words_wait=False, payload=None))
