"""Messages on their way out: written in the transaction of their cause, sent later by the feeder.

Two clocks meet in a row: ``due_at``, ``expires_at``, ``created_at``, ``ended_at`` and ``delivered_at`` are school
time, since a school decides by them; ``lease_until``, ``not_before`` and ``first_try_at`` are the machine's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, Index, Table, UniqueConstraint, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, same_school
from storage.identities import Identity
from storage.school_clock import truly
from storage.sealing import seal
from storage.session import wake_workers
from storage.upsert import insert

Purpose = Literal["notice", "todo", "appointment", "answer"]

PAYLOAD, ADDRESS = ("outbox", "payload"), ("outbox", "address")
WAITING = ("queued", "claimed")  # nothing of it has left yet
UNFINISHED = (*WAITING, "sending")
# A message that could not be sent for so long says nothing any more, unless its sender knows better.
LIFETIME = timedelta(days=3)
CHUNK = 500
# Channels that carry a few fields, not the words.
TEMPLATES = ("template", "service_subscription")


class OutboxRow(OfSchool, Base):
    """One message to one WeChat user.

    ``state``: queued → claimed → sending → sent, or failed (refused, or no channel is left), unknown (perhaps
    sent, never sent again), cancelled, dead (tried too often). A queued row with ``first_try_at`` was perhaps
    sent: it is tried again only as the same template message, while WeChat drops a second one.
    """

    __tablename__ = "outbox"

    sender: Mapped[Short]  # the account it leaves by: an app id, "sms", "voice", "email", "wecom:…", "robot:…"
    identity_id: Mapped[int | None]  # empty once the WeChat identity is erased, and where a number is written to
    guardian_id: Mapped[int | None]  # whom of a family a notice goes to; SMS and calls find the number here
    notice_id: Mapped[int | None]
    rung: Mapped[Short] = mapped_column(default="")  # which rung of the notice's ladder wrote it
    purpose: Mapped[Short]
    payload: Mapped[Sealed | None]  # erased after the row's end; empty: the notice says it
    address: Mapped[Sealed | None]  # where it goes, if it is neither a WeChat user nor a guardian's number
    thread_key: Mapped[str]  # rows of one thread go to one person in their order; empty: no order asked for
    idempotency_key: Mapped[str]
    place: Mapped[int]  # order of writing, between rows due at the same moment
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="queued")
    claim_token: Mapped[Short | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    attempts: Mapped[Small] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None]
    channel: Mapped[Short] = mapped_column(
        default=""
    )  # one of storage.claimed.Channel; to WeChat users decided at the claim
    refused: Mapped[Short] = mapped_column(default="")  # channels that this row was refused on, separated by spaces
    receipt_id: Mapped[Short | None]  # the platform's name for it, by which its receipt comes
    error_code: Mapped[Short] = mapped_column(default="")  # the platform's number, or a word: no_channel, expired …
    ended_at: Mapped[datetime | None]  # for a sent row: when it was sent
    delivered_at: Mapped[datetime | None]  # the platform's receipt: it is on the phone; still not read
    opened_at: Mapped[datetime | None]  # the page behind it was opened
    # No number and no word leads to what it says: where only a template went, that waits until the person writes.
    words_wait: Mapped[bool] = mapped_column(default=False)

    # Nobody refers to a message, so that it needs no key of its school.
    __table_args__ = (
        same_school("identity_id", "identities"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("notice_id", "notices", ondelete="CASCADE"),
        UniqueConstraint("school_id", "idempotency_key"),
    )


table = cast("Table", OutboxRow.__table__)


def _index(name: str, *columns: str, where: ColumnElement[bool]) -> None:
    Index(f"ix_outbox_{name}", *(table.c[each] for each in columns), postgresql_where=where, sqlite_where=where)


_index("due", "sender", "due_at", "place", where=OutboxRow.state == "queued")
_index("lease", "lease_until", where=OutboxRow.state.in_(("claimed", "sending")))
_index(
    "thread",
    "identity_id",
    "thread_key",
    where=and_(OutboxRow.thread_key != "", OutboxRow.state.in_(UNFINISHED)),
)
_index("receipt", "sender", "receipt_id", where=OutboxRow.receipt_id.is_not(None))
_index("notice", "notice_id", "guardian_id", where=OutboxRow.notice_id.is_not(None))
_index(
    "unseen",
    "identity_id",
    where=and_(OutboxRow.words_wait, OutboxRow.payload.is_not(None), OutboxRow.ended_at.is_not(None)),
)
_index("payload", "ended_at", where=and_(OutboxRow.payload.is_not(None), OutboxRow.ended_at.is_not(None)))
Index("ix_outbox_identity_id", OutboxRow.identity_id)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What :func:`enqueue` writes. ``key`` makes it unique in its school: a second one with the same key is dropped.

    ``payload`` is text that only the sender's side reads, empty where the notice says it; ``now``, ``due_at``
    (default: now) and ``expires_at`` (default: three days after due) are school time. Rows with the same ``thread``
    reach one person in order. ``words_wait``: nothing but this message leads to what it says.

    To a WeChat user it leaves by the user's own account. Otherwise ``sender`` and ``channel`` are named, and the
    recipient is the number of ``guardian_id`` or an ``address``, which is kept sealed.
    """

    school_id: int
    identity_id: int | None
    purpose: Purpose
    payload: str
    key: str
    now: datetime
    thread: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    sender: str = ""
    channel: str = ""
    address: str = ""
    guardian_id: int | None = None
    notice_id: int | None = None
    rung: str = ""
    words_wait: bool = False


def enqueue(session: Session, message: OutgoingMessage) -> bool:
    """Write one message to the outbox; False when its key was there already."""
    return enqueue_many(session, [message]) == 1


def enqueue_many(session: Session, messages: Sequence[OutgoingMessage]) -> int:
    """Write messages to the outbox and say how many are new. Recipients that are not in their school are a bug."""
    accounts = _accounts(session, {each.identity_id for each in messages if each.identity_id and not each.sender})
    statement = insert(session, OutboxRow).on_conflict_do_nothing(index_elements=["school_id", "idempotency_key"])
    written = 0
    for start in range(0, len(messages), CHUNK):
        rows = [_row(session, message, accounts) for message in messages[start : start + CHUNK]]
        # Not rowcount: it is -1 for this insert on SQLAlchemy 2.1 with psycopg.
        written += len(session.connection().execute(statement.returning(table.c.id), rows).all())
    if written:
        wake_workers(session)
    return written


def cancel(session: Session, *, identity_id: int, thread: str, now: datetime) -> int:
    """Take back what of this thread has not left yet, because something newer says more; returns how many.

    A row that is being sent at this moment goes out.
    """
    ours = (OutboxRow.identity_id == identity_id, OutboxRow.thread_key == thread, OutboxRow.state.in_(WAITING))
    cancelled = (
        update(OutboxRow)
        .where(*ours, OutboxRow.first_try_at.is_(None))
        .values(state="cancelled", claim_token=None, lease_until=None, ended_at=now)
    )
    return len(session.scalars(cancelled.returning(OutboxRow.id)).all())


def forget_recipient(session: Session, identity_id: int, now: datetime) -> None:
    """The WeChat identity is about to be erased: nothing more goes to it, and no row points at it any more."""
    mine = OutboxRow.identity_id == identity_id
    session.execute(
        update(OutboxRow)
        .where(mine, OutboxRow.state.in_(UNFINISHED))
        .values(state="cancelled", claim_token=None, lease_until=None, ended_at=now)
    )
    session.execute(update(OutboxRow).where(mine).values(identity_id=None, payload=None))


def is_unseen() -> ColumnElement[bool]:
    """Rows whose words the person has not read, and that nothing else leads to: a template went, or nothing could."""
    went_without = and_(OutboxRow.state.in_(("sent", "unknown")), OutboxRow.channel.in_(TEMPLATES))
    is_left = or_(went_without, OutboxRow.error_code == "no_channel")
    return and_(OutboxRow.words_wait, OutboxRow.payload.is_not(None), OutboxRow.ended_at.is_not(None), is_left)


def erase_payloads(session: Session, ended_before: datetime, limit: int) -> int:
    """Erase the words of rows that ended before this school time; the row itself stays for the ledger.

    Not of those that the person has still to read.
    """
    return _erase(session, [~is_unseen(), OutboxRow.ended_at < ended_before], limit)


def erase_unseen(session: Session, ended_before: datetime, limit: int) -> int:
    """Erase the words that nobody came to read since before this school time."""
    return _erase(session, [is_unseen(), OutboxRow.ended_at < ended_before], limit)


def _erase(session: Session, which: Sequence[ColumnElement[bool]], limit: int) -> int:
    old = select(OutboxRow.id).where(OutboxRow.payload.is_not(None), OutboxRow.ended_at.is_not(None), *which)
    erased = update(OutboxRow).where(OutboxRow.id.in_(old.limit(limit))).values(payload=None)
    return len(session.scalars(erased.returning(OutboxRow.id), execution_options={"synchronize_session": False}).all())


def _accounts(session: Session, identity_ids: set[int]) -> dict[int, str]:
    wanted, found = list(identity_ids), dict[int, str]()
    for start in range(0, len(wanted), CHUNK):
        some = Identity.id.in_(wanted[start : start + CHUNK])
        found.update((row.id, row.app_id) for row in session.execute(select(Identity.id, Identity.app_id).where(some)))
    return found


def _row(session: Session, message: OutgoingMessage, accounts: dict[int, str]) -> dict[str, object]:
    row_id = new_id()
    now, due = truly(session, message.now), truly(session, message.due_at or message.now)
    expires = truly(session, message.expires_at) if message.expires_at else due + LIFETIME
    return {
        "id": row_id,
        "school_id": message.school_id,
        "sender": message.sender or accounts[message.identity_id or 0],
        "identity_id": message.identity_id,
        "guardian_id": message.guardian_id,
        "notice_id": message.notice_id,
        "rung": message.rung,
        "purpose": message.purpose,
        "payload": _sealed(session, PAYLOAD, row_id, message.school_id, message.payload),
        "address": _sealed(session, ADDRESS, row_id, message.school_id, message.address),
        "channel": message.channel,
        "thread_key": message.thread,
        "idempotency_key": message.key,
        "words_wait": message.words_wait,
        "place": _place(session, now),
        "created_at": now,
        "due_at": due,
        "expires_at": expires,
    }


def _sealed(session: Session, place: tuple[str, str], row_id: int, school_id: int, text: str) -> bytes | None:
    return seal(session, place, row_id, school_id, text) if text else None


def _place(session: Session, now: datetime) -> int:
    """Later transactions behind earlier ones, and within one transaction in the order of writing."""
    session.info["outbox_rows"] = session.info.get("outbox_rows", 0) + 1
    return int(now.timestamp() * 1_000_000) * 1_000 + int(session.info["outbox_rows"])
