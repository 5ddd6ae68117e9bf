"""The page behind a message was opened: the one sign of reading that there is."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.outbox import OutboxRow


def note_opened(session: Session, notice_id: int, identity_id: int, now: datetime) -> None:
    """Keep when this person first opened the page of this notice."""
    theirs = (OutboxRow.notice_id == notice_id, OutboxRow.identity_id == identity_id, OutboxRow.opened_at.is_(None))
    session.execute(update(OutboxRow).where(*theirs).values(opened_at=now))
