"""The desk without any WeChat account: an invitation code names the person, a PIN of six digits proves it."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.encryption import Vault
from storage.base import Base, Hash, OfSchool, Small, own, same_school
from storage.sealing import index
from storage.staff import Invitation

WRONG_TRIES = 5
LOCK = timedelta(minutes=15)


class DeskPin(OfSchool, Base):
    """The PIN that one member of staff chose at the first login; the code of that login stays the person's name."""

    __tablename__ = "desk_pins"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"),
        UniqueConstraint("school_id", "staff_id"),
        UniqueConstraint("school_id", "code_index"),
    )

    staff_id: Mapped[int]
    code_index: Mapped[Hash]
    pin_hash: Mapped[Hash]
    wrong: Mapped[Small] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class Refused(StrEnum):
    """Why a PIN did not open the desk; whether the code exists is not said."""

    WRONG = "wrong"
    LOCKED = "locked"


def scramble(vault: Vault, code: str, pin: str) -> bytes:
    """The hash under which a PIN is kept; slow by intention, so never inside a transaction.

    The salt is a keyed hash of the code: each person has another one, and it needs no look into the database.
    """
    return hashlib.scrypt(pin.encode(), salt=vault.index("desk pin salt", code), n=2**14, r=8, p=1, dklen=32)


def is_invited(session: Session, school_id: int, code: str, now: datetime) -> bool:
    """Whether this invitation waits for its first use, and so for a PIN."""
    return session.scalar(select(Invitation.id).where(*_open_invitation(session, school_id, code, now))) is not None


def has_pin(session: Session, school_id: int, code: str) -> bool:
    """Whether somebody chose a PIN for this code."""
    mine = select(DeskPin.id).where(
        DeskPin.school_id == school_id, DeskPin.code_index == _index(session, school_id, code)
    )
    return session.scalar(mine) is not None


def set_pin(session: Session, school_id: int, code: str, pin_hash: bytes, now: datetime) -> tuple[int, int] | None:
    """Use up the invitation and keep the PIN; (school, member of staff), or None if the code is not open any more."""
    used = update(Invitation).where(*_open_invitation(session, school_id, code, now)).values(used_at=now)
    staff_id = session.scalar(used.returning(Invitation.staff_id))
    if staff_id is None:
        return None
    session.execute(delete(DeskPin).where(DeskPin.school_id == school_id, DeskPin.staff_id == staff_id))
    row = DeskPin(
        school_id=school_id, staff_id=staff_id, code_index=_index(session, school_id, code), pin_hash=pin_hash
    )
    session.add(row)
    return school_id, int(staff_id)


def try_pin(session: Session, school_id: int, code: str, pin_hash: bytes, now: datetime) -> tuple[int, int] | Refused:
    """(school, member of staff) if the PIN is right. After five wrong tries the code is locked for 15 minutes."""
    row = session.scalar(
        select(DeskPin)
        .where(DeskPin.school_id == school_id, DeskPin.code_index == _index(session, school_id, code))
        .with_for_update()
    )
    if row is None:
        return Refused.WRONG
    if row.locked_until is not None and row.locked_until > now:
        return Refused.LOCKED
    if hmac.compare_digest(row.pin_hash, pin_hash):
        row.wrong, row.locked_until = 0, None
        return school_id, row.staff_id
    row.wrong += 1
    if row.wrong >= WRONG_TRIES:
        row.wrong, row.locked_until = 0, now + LOCK
        return Refused.LOCKED
    return Refused.WRONG


def _open_invitation(session: Session, school_id: int, code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.school_id == school_id,
        Invitation.code_index == _index(session, school_id, code),
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )


def _index(session: Session, school_id: int, code: str) -> bytes:
    # The same key as that of the invitations: both name one person by one code.
    return index(session, f"invitation|{school_id}", code)
