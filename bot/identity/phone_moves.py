"""A guardian's number changes: the old number's rights end, the new one's begin."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from bot.identity.binding import bind, stop_waiting
from bot.identity.phones import quarantine_if_shared, write_numbers
from storage.identities import Binding
from storage.pupils import Guardian


def move_phone(
    session: Session, guardian: Guardian, phone: str, *, keep: int | None = None, now: datetime
) -> list[int]:
    """One guardian has a new number; ``keep`` is the WeChat user who asked for it and proved it.

    All others lose the guardian, and what waits to be sent to them is taken back. Who is bound to another guardian
    of this household with the new number is bound at once. Returns the identities that lost the guardian.
    """
    before = guardian.phone_index
    lost = move_phones(session, guardian.school_id, {guardian.id: phone}, keep=keep, now=now)
    session.refresh(guardian)
    for number in (before, guardian.phone_index):
        quarantine_if_shared(session, guardian.school_id, number)
    bind_holders(session, guardian.school_id, [guardian.id], now)
    return lost


def move_phones(
    session: Session, school_id: int, phones: Mapping[int, str], *, keep: int | None = None, now: datetime
) -> list[int]:
    """The same for many guardians by id, without a look at quarantines or at who else holds the new numbers."""
    # Who had no number so far (let in by voice) loses nothing by getting one.
    had_one = select(Guardian.id).where(Guardian.id.in_(phones), Guardian.phone_index.is_not(None))
    of_these = (Binding.school_id == school_id, Binding.guardian_id.in_(had_one))
    lost = sorted(set(session.scalars(select(Binding.identity_id).where(*of_these))) - {keep})
    session.execute(delete(Binding).where(*of_these, Binding.identity_id.in_(lost)))
    stop_waiting(session, lost, now)
    session.flush()
    write_numbers(session, school_id, phones)
    return lost


def bind_holders(session: Session, school_id: int, guardian_ids: Collection[int], now: datetime) -> None:
    """Whoever is bound to one guardian of a household is bound to the others with the same number, too."""
    other = aliased(Guardian)
    known = (
        select(Binding.identity_id, Guardian.id)
        .join(other, other.id == Binding.guardian_id)
        .join(Guardian, (Guardian.household_id == other.household_id) & (Guardian.phone_index == other.phone_index))
        .where(
            Guardian.school_id == school_id,
            Guardian.id.in_(guardian_ids),
            Guardian.id != other.id,
            ~Guardian.phone_quarantined,
        )
        .distinct()
    )
    for identity_id, guardian_id in session.execute(known).all():
        bind(session, school_id, identity_id, guardian_id, "phone", now)
