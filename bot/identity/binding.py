"""Which WeChat user is which guardian: made, barred, and forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.identity.tries import of_identity
from storage.binding import BindingTries, Consent
from storage.care.alarms import forget_writer
from storage.identities import Binding, Identity
from storage.outbox import WAITING, OutboxRow, forget_recipient
from storage.outbox_unseen import forget_unseen
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.upsert import insert

CONTACT = "contact"
MAY_BAR = frozenset({Role.MORAL_EDUCATION_OFFICE, Role.PRINCIPAL})


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another child of the same guardian who has not been agreed to yet."""

    pupil_id: int
    name: str
    class_name: str
    guardian_id: int
    relation: str


def bind_guardian(session: Session, *, identity: Identity, guardian_id: int, how: str, now: datetime) -> bool:
    """This WeChat user is this guardian from now on; False if it was so already.

    ``how``: slip, line, steps or approved. Raises :class:`AccessDeniedError` for a guardian of another school or
    without any child left to speak for (barred, ended): whoever calls has matched the person before.
    """
    rights = (
        select(GuardianLink.id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(
            GuardianLink.guardian_id == guardian_id,
            GuardianLink.school_id == identity.school_id,
            is_live(),
            is_here(),
        )
    )
    if not session.scalar(select(exists(rights))):
        raise AccessDeniedError
    return bind(session, identity.school_id, identity.id, guardian_id, how, now)


class ConsentText(NamedTuple):
    """What somebody says yes or no to: a purpose, and the version of the words that were read."""

    purpose: str
    version: int


def record_consent(
    session: Session,
    school_id: int,
    guardian_id: int,
    pupil_id: int,
    text: ConsentText,
    *,
    given: bool,
    now: datetime,
) -> None:
    """What a guardian agreed to, or not, for one child; the last word counts, earlier versions end.

    Without consent to :data:`CONTACT` this child's family gets safety notices only. Said twice, written once.
    """
    session.execute(
        update(Consent)
        .where(
            Consent.guardian_id == guardian_id,
            Consent.pupil_id == pupil_id,
            Consent.purpose == text.purpose,
            Consent.version != text.version,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    row = {
        "school_id": school_id,
        "guardian_id": guardian_id,
        "pupil_id": pupil_id,
        "purpose": text.purpose,
        "version": text.version,
        "given": given,
        "at": now,
        "withdrawn_at": None,
    }
    statement = insert(session, Consent).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["guardian_id", "pupil_id", "purpose", "version"],
            set_={"given": given, "at": now, "withdrawn_at": None},
        )
    )


def siblings_to_offer(session: Session, identity: Identity, guardian_id: int) -> list[Sibling]:
    """Other children here of the same guardian, or of the same number in the same household; not yet agreed to."""
    guardian = session.get_one(Guardian, guardian_id)
    same_number = (Guardian.household_id == guardian.household_id) & (Guardian.phone_index == guardian.phone_index)
    agreed = (
        select(Consent.pupil_id)
        .join(Binding, Binding.guardian_id == Consent.guardian_id)
        .where(Binding.identity_id == identity.id, Consent.purpose == CONTACT)
    )
    rows = session.execute(
        select(Pupil, Class.name.label("class_name"), GuardianLink)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(
            Pupil.school_id == identity.school_id,
            or_(Guardian.id == guardian_id, same_number),
            ~Guardian.phone_quarantined,
            Pupil.id.not_in(agreed),
            is_live(),
            is_here(),
        )
        .order_by(Class.name, Pupil.number, GuardianLink.place)
    )
    found: dict[int, Sibling] = {}
    for pupil, class_name, link in rows:
        sibling = Sibling(pupil.id, pupil.name, class_name, link.guardian_id, link.relation)
        if pupil.id not in found or link.guardian_id == guardian_id:
            found[pupil.id] = sibling
    return list(found.values())


def bar(session: Session, actor: Actor, link_id: int, *, paper: str, now: datetime) -> list[int]:
    """A guardian loses access to one child at once, on the ground of a ``paper`` (court order, its date and number).

    Only the office and the principal may; :class:`AccessDeniedError` otherwise. What waits to be sent to this
    guardian is taken back. Returns the identities concerned.
    """
    if not any(held.role in MAY_BAR for held in actor.held):
        raise AccessDeniedError
    link = session.scalar(
        select(GuardianLink).where(GuardianLink.id == link_id, GuardianLink.school_id == actor.school_id)
    )
    if link is None:
        raise AccessDeniedError
    if link.barred_at is None:
        link.barred_at, link.barred_paper = now, paper
    identities = list(session.scalars(select(Binding.identity_id).where(Binding.guardian_id == link.guardian_id)))
    stop_waiting(session, identities, now)
    return identities


def unfollow(session: Session, identity: Identity, now: datetime) -> None:
    """Erase the WeChat user: bindings, dialogue, requests and tries go with it, the school's record stays."""
    forget_recipient(session, identity.id, now)
    forget_writer(session, identity.id)
    session.execute(delete(BindingTries).where(BindingTries.who == of_identity(identity.id)))
    session.flush()
    session.expunge(identity)
    session.execute(delete(Identity).where(Identity.id == identity.id))


def stop_waiting(session: Session, identity_ids: list[int], now: datetime) -> None:
    """Take back what has not left yet to these WeChat users, or was not read: it was written while they had a right."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.identity_id.in_(identity_ids), OutboxRow.state.in_(WAITING))
        .values(state="cancelled", claim_token=None, lease_until=None, ended_at=now)
    )
    forget_unseen(session, identity_ids)


def bind(session: Session, school_id: int, identity_id: int, guardian_id: int, how: str, now: datetime) -> bool:
    """Write the row and ask nothing; for who has made sure already. False if it was there."""
    row = {"school_id": school_id, "identity_id": identity_id, "guardian_id": guardian_id, "how": how, "bound_at": now}
    statement = insert(session, Binding).values(row)
    bound = statement.on_conflict_do_nothing(index_elements=["identity_id", "guardian_id"]).returning(Binding.id)
    return session.scalar(bound) is not None
