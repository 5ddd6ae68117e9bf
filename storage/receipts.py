"""What a platform says later of a message (TEMPLATESENDJOBFINISH, the report of a text message): there, or not.

A receipt may come before our own mark of the same message; it is kept here and joined from either side.
"""

from datetime import datetime, timedelta

from sqlalchemy import Index, and_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Short
from storage.ladder_nudge import nudge
from storage.outbox import OutboxRow
from storage.upsert import insert

DELIVERED = "success"
# A receipt whose message is not found for so long belongs to a message that was not sent from here.
GIVE_UP = timedelta(days=1)


class Receipt(Base):
    """One receipt; a platform may repeat it."""

    __tablename__ = "receipts"

    sender: Mapped[Short] = mapped_column(primary_key=True)
    receipt_id: Mapped[Short] = mapped_column(primary_key=True)
    status: Mapped[Short]  # "success", "failed:user block", "failed: system failed", …
    at: Mapped[datetime]  # school time
    is_joined: Mapped[bool] = mapped_column(default=False)


# As text, which both databases read: a migration written on SQLite would otherwise say "= 0" to PostgreSQL.
_WAITS = text("NOT is_joined")
Index("ix_receipts_waiting", Receipt.at, postgresql_where=_WAITS, sqlite_where=_WAITS)


def record_receipt(session: Session, sender: str, receipt_id: str, status: str, now: datetime) -> None:
    """Keep a receipt, once however often it comes, and join it to its message if that is marked already.

    ``status`` is :data:`DELIVERED` or the platform's words for why not; ``now`` is school time.
    """
    row = {"sender": sender, "receipt_id": receipt_id, "status": status[:64], "at": now, "is_joined": False}
    new = insert(session, Receipt).values(row).on_conflict_do_nothing().returning(Receipt.receipt_id)
    if session.scalar(new) is not None:
        _join(session, sender, receipt_id, status[:64], now)


def join_receipts(session: Session, now: datetime, limit: int) -> int:
    """Join receipts that came before our own mark; returns how many found their message."""
    ours = and_(
        OutboxRow.sender == Receipt.sender, OutboxRow.receipt_id == Receipt.receipt_id, OutboxRow.state == "sent"
    )
    # Joined here already: receipts of what others send from the same account must not stand in the way.
    waiting = select(Receipt).join(OutboxRow, ours).where(~Receipt.is_joined, Receipt.at > now - GIVE_UP).limit(limit)
    receipts = session.scalars(waiting).all()
    return sum(_join(session, each.sender, each.receipt_id, each.status, each.at) for each in receipts)


def _join(session: Session, sender: str, receipt_id: str, status: str, at: datetime) -> bool:
    arrived = status == DELIVERED
    told = {"delivered_at": at} if arrived else {"state": "failed", "error_code": status}
    mine = (OutboxRow.sender == sender, OutboxRow.receipt_id == receipt_id, OutboxRow.state == "sent")
    found = session.scalars(update(OutboxRow).where(*mine).values(told).returning(OutboxRow.id)).all()
    if not found:
        return False
    joined = update(Receipt).where(Receipt.sender == sender, Receipt.receipt_id == receipt_id).values(is_joined=True)
    session.execute(joined)
    if not arrived:
        nudge(session, found, at)
    return True
