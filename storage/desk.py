"""Ways to the desk, and who sits there: codes on a screen, one-time links, sessions that can be ended.

Codes and links are measured on the clock of the chat that makes or confirms them, school time; how long a session
has been idle, in machine time.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Short, new_id, own, same_school
from storage.sealing import index
from storage.staff import Staff
from storage.upsert import insert

CODE_LIFE = timedelta(minutes=5)
LINK_LIFE = timedelta(minutes=5)
# So few of a million codes are open at once that a mistyped one opens nobody's screen.
OPEN_CODES = 500
# A session is written to at most this often.
TOUCH = timedelta(minutes=1)
FORGET_SESSIONS = timedelta(days=1)


class TooManyCodesError(Exception):
    """More screens wait for a login than a school has computers: somebody is filling them."""


class DeskCode(Base):
    """Six digits on a screen that waits; the school is known once a member of staff confirms."""

    __tablename__ = "desk_codes"
    __table_args__ = (same_school("staff_id", "staff", ondelete="CASCADE"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code_index: Mapped[Hash] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    school_id: Mapped[int | None]
    staff_id: Mapped[int | None]


class DeskLink(OfSchool, Base):
    """A link that lets one member of staff in, once."""

    __tablename__ = "desk_links"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"), UniqueConstraint("secret_hash"))

    staff_id: Mapped[int]
    secret_hash: Mapped[Hash]
    expires_at: Mapped[datetime]


class DeskSession(OfSchool, Base):
    """One browser of one member of staff, until it logs out or is idle too long."""

    __tablename__ = "desk_sessions"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"))

    staff_id: Mapped[int] = mapped_column(index=True)
    how: Mapped[Short]  # code | link | pin
    seen_at: Mapped[datetime]


def open_code(session: Session, now: datetime) -> tuple[int, str]:
    """A row that waits for confirmation, and the six digits to show for it during five minutes.

    Raises :class:`TooManyCodesError`.
    """
    session.execute(delete(DeskCode).where(DeskCode.expires_at <= now))
    if (session.scalar(select(func.count()).select_from(DeskCode)) or 0) >= OPEN_CODES:
        raise TooManyCodesError
    while True:
        code = f"{secrets.randbelow(1_000_000):06}"
        row = {"id": new_id(), "code_index": index(session, "desk code", code), "expires_at": now + CODE_LIFE}
        made = insert(session, DeskCode).values(row).on_conflict_do_nothing(index_elements=["code_index"])
        if (code_id := session.scalar(made.returning(DeskCode.id))) is not None:
            return int(code_id), code


def confirm_login(session: Session, school_id: int, code: str, staff_id: int, now: datetime) -> bool:
    """Let the screen that shows ``code`` in as this member of staff; whether there is such a screen."""
    row = session.scalar(
        select(DeskCode)
        .where(
            DeskCode.code_index == index(session, "desk code", code),
            DeskCode.expires_at > now,
            DeskCode.staff_id.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        return False
    row.school_id, row.staff_id = school_id, staff_id
    return True


def is_code_open(session: Session, code_id: int, now: datetime) -> bool:
    """Whether the screen may go on waiting."""
    row = session.get(DeskCode, code_id)
    return row is not None and row.expires_at > now


def take_confirmed(session: Session, code_id: int, now: datetime) -> tuple[int, int] | None:
    """(school, member of staff) who confirmed this screen's code; once, then the code is spent."""
    taken = session.execute(
        delete(DeskCode)
        .where(DeskCode.id == code_id, DeskCode.staff_id.is_not(None), DeskCode.expires_at > now)
        .returning(DeskCode.school_id, DeskCode.staff_id)
    ).one_or_none()
    return (taken.school_id, taken.staff_id) if taken else None


def make_desk_link(session: Session, staff: Staff, now: datetime) -> str:
    """The path of a link that opens the desk for this member of staff, once, within five minutes."""
    session.execute(delete(DeskLink).where(DeskLink.expires_at <= now))
    secret = secrets.token_urlsafe(24)
    session.add(
        DeskLink(
            school_id=staff.school_id,
            staff_id=staff.id,
            secret_hash=sha256(secret.encode()).digest(),
            expires_at=now + LINK_LIFE,
        )
    )
    return f"/desk/l/{secret}"


def use_desk_link(session: Session, secret: str, now: datetime) -> tuple[int, int] | None:
    """(school, member of staff) of a link that is neither used nor expired; it is used now."""
    used = session.execute(
        delete(DeskLink)
        .where(DeskLink.secret_hash == sha256(secret.encode()).digest(), DeskLink.expires_at > now)
        .returning(DeskLink.school_id, DeskLink.staff_id)
    ).one_or_none()
    return (used.school_id, used.staff_id) if used else None


def open_desk_session(session: Session, who: tuple[int, int], how: str, now: datetime) -> int:
    """A new session of ``who`` = (school, member of staff); its id is for the signed cookie."""
    session.execute(delete(DeskSession).where(DeskSession.seen_at <= now - FORGET_SESSIONS))
    row = DeskSession(id=new_id(), school_id=who[0], staff_id=who[1], how=how, seen_at=now)
    session.add(row)
    return row.id


def seen_at_desk(session: Session, session_id: int, *, idle: timedelta, now: datetime) -> tuple[int, int] | None:
    """(school, member of staff) of a session that was not idle longer than ``idle``, and is not now."""
    row = session.get(DeskSession, session_id)
    if row is None or row.seen_at + idle <= now:
        return None
    if now - row.seen_at >= TOUCH:
        row.seen_at = now
    return row.school_id, row.staff_id


def close_desk_session(session: Session, session_id: int) -> None:
    """Log this browser out."""
    session.execute(delete(DeskSession).where(DeskSession.id == session_id))
