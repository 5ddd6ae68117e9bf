"""The rows of one sender that may go out now, each with where it goes or why it cannot."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from storage.base import UtcDateTime
from storage.identities import Binding, Identity
from storage.obligations import Obligation
from storage.outbox import ADDRESS, UNFINISHED, OutboxRow
from storage.pupils import Guardian, GuardianLink, is_live
from storage.sealing import unseal

BY_NUMBER = ("sms", "voice")
BY_ADDRESS = ("email", "robot:")
PHONE = ("guardians", "phone")

_OF_ROW = (
    *(OutboxRow.id, OutboxRow.school_id, OutboxRow.identity_id, OutboxRow.guardian_id, OutboxRow.notice_id),
    *(OutboxRow.rung, OutboxRow.purpose, OutboxRow.payload, OutboxRow.address, OutboxRow.channel, OutboxRow.refused),
    *(OutboxRow.attempts, OutboxRow.first_try_at, OutboxRow.due_at),
)
_OF_PERSON = (Identity.openid, Identity.follows, Identity.window, Identity.tap_window)
_OF_GUARDIAN = (Guardian.phone, Guardian.phone_index, Guardian.phone_quarantined)


Rows = Select[*tuple[Any, ...]]


class Due(NamedTuple):
    """One row, where it goes, and the error code if it can go nowhere any more."""

    row: Row[Any]
    address: str
    fault: str = ""


def due_rows(session: Session, sender: str, limit: int, now: datetime, school: datetime) -> list[Due]:
    """Up to ``limit`` due rows of ``sender``, oldest first, locked; what another holds is left for the next round.

    Where it goes is looked up at this moment: a number that the family has changed moves with the very next message,
    and who is no longer a guardian of the child gets none.
    """
    which = {"b_sender": sender, "b_limit": limit, "b_now": now, "b_school": school}
    if sender in BY_NUMBER:
        return [_to_number(session, row) for row in session.execute(_NUMBERS, which)]
    if sender.startswith(BY_ADDRESS):
        return [_to_address(session, row) for row in session.execute(_ADDRESSES, which)]
    rows = session.execute(_PEOPLE, which)
    return [Due(row, row.openid, "" if row.is_meant else "no_longer_bound") for row in rows]


def may_try(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether the pause after the last try is over; ``now`` is machine time."""
    return or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now)


def _to_number(session: Session, row: Row[Any]) -> Due:
    if not row.is_meant:
        return Due(row, "", "not_a_guardian")
    phone = "" if row.phone_quarantined else unseal(session, PHONE, row.guardian_id, row.school_id, row.phone)
    return Due(row, phone, "" if phone else "no_number")


def _to_address(session: Session, row: Row[Any]) -> Due:
    address = unseal(session, ADDRESS, row.id, row.school_id, row.address)
    return Due(row, address, "" if address else "no_address")


def _people() -> Rows:
    still_bound = exists().where(
        Binding.identity_id == OutboxRow.identity_id, Binding.guardian_id == OutboxRow.guardian_id
    )
    is_meant = or_(OutboxRow.guardian_id.is_(None), and_(still_bound, _responsible()))
    found = select(*_OF_ROW, *_OF_PERSON, is_meant.label("is_meant")).join(
        Identity, Identity.id == OutboxRow.identity_id
    )
    # NO KEY UPDATE: writing a further message to this person does not wait for us.
    return _due(found).with_for_update(key_share=True, skip_locked=True)


def _numbers() -> Rows:
    found = select(*_OF_ROW, *_OF_GUARDIAN, _responsible().label("is_meant")).join(
        Guardian, Guardian.id == OutboxRow.guardian_id
    )
    return _due(found).with_for_update(key_share=True, skip_locked=True, of=OutboxRow)


def _addresses() -> Rows:
    return _due(select(*_OF_ROW)).with_for_update(key_share=True, skip_locked=True)


def _due(found: Rows) -> Rows:
    school = bindparam("b_school", type_=UtcDateTime())
    earlier = aliased(OutboxRow)
    waits_behind = exists().where(
        OutboxRow.thread_key != "",
        earlier.thread_key != "",
        earlier.identity_id == OutboxRow.identity_id,
        earlier.thread_key == OutboxRow.thread_key,
        earlier.state.in_(UNFINISHED),
        tuple_(earlier.due_at, earlier.place, earlier.id) < tuple_(OutboxRow.due_at, OutboxRow.place, OutboxRow.id),
    )
    return (
        found.where(OutboxRow.sender == bindparam("b_sender"), OutboxRow.state == "queued")
        .where(OutboxRow.due_at <= school, OutboxRow.expires_at > school)
        .where(may_try(bindparam("b_now", type_=UtcDateTime())), ~waits_behind)
        .order_by(OutboxRow.due_at, OutboxRow.place, OutboxRow.id)
        .limit(bindparam("b_limit"))
    )


def _responsible() -> ColumnElement[bool]:
    """The guardian of the row is in the roster for a child; for one that the notice is about, if it is a notice."""
    link = and_(GuardianLink.guardian_id == OutboxRow.guardian_id, is_live())
    owes = exists().where(
        Obligation.pupil_id == GuardianLink.pupil_id,
        # Added to, so that no database starts from the thousand obligations of a notice instead of the child's few.
        Obligation.notice_id + 0 == OutboxRow.notice_id,
    )
    return exists().where(link, or_(OutboxRow.notice_id.is_(None), owes.correlate(OutboxRow, GuardianLink)))


# Built once: building one of them takes longer than running it.
_PEOPLE, _NUMBERS, _ADDRESSES = _people(), _numbers(), _addresses()
