"""Which pushes were received and what was answered, for as long as WeChat may repeat them, and without a word of text.

The key is a keyed hash and the primary key, rows of one day differ by nothing else, and SQLite keeps them in the
order of the key: who has the file cannot tell in which order people wrote, nor who.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import ForeignKey, LargeBinary, Table, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, Sealed, Short, Small
from storage.sealing import seal, unseal
from storage.session import vault_of
from storage.upsert import prepared

REPLY = ("inbox", "reply")
# A reply is erased at the second ageing after its arrival; ageing runs every 7 minutes, so within a quarter of an hour.
ERASED_AT_AGE = 2


class InboxRow(Base):
    """One push: its answer for repeats, or the apology if handling it failed.

    ``state``: done | failed | sealed; the answer of a sealed talk is kept nowhere and is told anew.
    """

    __tablename__ = "inbox"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[Hash] = mapped_column(LargeBinary(32), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    state: Mapped[Short]
    reply: Mapped[Sealed | None]
    day: Mapped[date]
    age: Mapped[Small] = mapped_column(default=0)


class Nonce(Base):
    """A (timestamp, nonce) pair that a push has used up; the signature alone would let one capture sign for ever."""

    __tablename__ = "nonces"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[Hash] = mapped_column(LargeBinary(32), primary_key=True)
    age: Mapped[Small] = mapped_column(default=0)


# Every push runs these, so they are built once and pass the object mapper by, on the connection itself.
_inbox, _nonces = cast("Table", InboxRow.__table__), cast("Table", Nonce.__table__)
_TAKE = prepared(lambda insert: insert(_inbox).on_conflict_do_nothing().returning(_inbox.c.key))
_USE_UP = prepared(lambda insert: insert(_nonces).on_conflict_do_nothing().returning(_nonces.c.key))
_ANSWERED = select(_inbox.c.reply, _inbox.c.state).where(_inbox.c.key == bindparam("of_key"))
_STORE = update(_inbox).where(_inbox.c.key == bindparam("of_key"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A push that was handled before: what was answered then ('' is the platform's ``success``), if that was kept."""

    reply: str
    is_sealed: bool = False


class ReplayError(Exception):
    """A used nonce under a new message: somebody signs with a captured request."""


def claim(session: Session, *, school_id: int, push_key: bytes, nonce_key: bytes, day: date) -> Answered | None:
    """Take the push for this transaction, or say what was answered to it.

    Where another transaction holds the same push this waits until that ends: committed, its answer is returned;
    rolled back, the push is ours. Raises :class:`ReplayError`.
    """
    key = _row_key(session, push_key)
    row = {"key": key, "school_id": school_id, "state": "done", "day": day, "age": 0}
    if session.connection().execute(_TAKE(session), row).first() is None:
        return answered(session, school_id=school_id, push_key=push_key)
    nonce = {"key": vault_of(session).index("nonce", nonce_key), "age": 0}
    if session.connection().execute(_USE_UP(session), nonce).first() is None:
        raise ReplayError
    return None


def answered(session: Session, *, school_id: int, push_key: bytes) -> Answered | None:
    """What was answered to this push, if it was handled."""
    key = _row_key(session, push_key)
    row = session.connection().execute(_ANSWERED, {"of_key": key}).one_or_none()
    if row is None:
        return None
    return Answered(unseal(session, REPLY, key.hex(), school_id, row.reply), is_sealed=row.state == "sealed")


def store_reply(session: Session, *, school_id: int, push_key: bytes, reply: str, failed: bool = False) -> None:
    """Keep the answer for repeats; an empty one needs no second write."""
    if not reply and not failed:
        return
    key = _row_key(session, push_key)
    sealed = seal(session, REPLY, key.hex(), school_id, reply)
    session.connection().execute(_STORE, {"of_key": key, "reply": sealed, "state": "failed" if failed else "done"})


def note_sealed(session: Session, *, push_key: bytes) -> None:
    """The answer belongs to a sealed talk: a repeat has it told anew."""
    session.connection().execute(_STORE, {"of_key": _row_key(session, push_key), "reply": None, "state": "sealed"})


def age_inbox(session: Session, *, today: date) -> None:
    """Erase replies after a quarter of an hour, rows after a day, nonces once their push would be too old anyway."""
    session.execute(update(InboxRow).values(age=InboxRow.age + 1).where(InboxRow.reply.is_not(None)))
    session.execute(update(InboxRow).values(reply=None).where(InboxRow.age >= ERASED_AT_AGE))
    session.execute(delete(InboxRow).where(InboxRow.day < today - timedelta(days=1)))
    session.execute(update(Nonce).values(age=Nonce.age + 1))
    session.execute(delete(Nonce).where(Nonce.age > 2 * ERASED_AT_AGE))


def _row_key(session: Session, push_key: bytes) -> bytes:
    return vault_of(session).index("inbox", push_key)
