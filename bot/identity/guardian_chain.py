"""Who stands for a child, in order, and a new number for one of them: for the homeroom teacher and the office."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor, Role
from bot.identity.access import access_pupil
from bot.identity.phone_moves import move_phone
from bot.identity.phones import phone_of, plain_number
from storage.identities import Binding
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live


@dataclass(frozen=True, slots=True)
class Guard:
    """One guardian in the chain of one child, with the number in clear."""

    link_id: int
    guardian_id: int
    name: str
    relation: str
    household_id: int
    phone: str
    is_quarantined: bool
    is_bound: bool
    barred_at: datetime | None
    barred_paper: str


def leads_school(actor: Actor) -> bool:
    """Whether this is the office, the principal or the administrator."""
    return any(held.role in LEADERS for held in actor.held)


def own_pupil(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> Pupil:
    """The child, for its homeroom teacher and who leads the school; the look is written down.

    Raises :class:`AccessDeniedError` for everybody else, other teachers of the class among them: numbers and courts
    are not their business.
    """
    pupil = access_pupil(session, actor, pupil_id, why=why, now=now)
    if not leads_school(actor) and pupil.class_id not in actor.classes_as(Role.HOMEROOM_TEACHER):
        raise AccessDeniedError
    return pupil


def chain_of(session: Session, pupil: Pupil) -> list[Guard]:
    """The guardians of a child that :func:`own_pupil` gave out, first in the chain first, the barred among them."""
    bound = exists().where(Binding.guardian_id == Guardian.id)
    rows = session.execute(
        select(GuardianLink, Guardian, bound.label("is_bound"))
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.pupil_id == pupil.id, GuardianLink.ended_at.is_(None))
        .order_by(GuardianLink.place, GuardianLink.id)
    )
    return [
        Guard(
            link_id=link.id,
            guardian_id=guardian.id,
            name=guardian.name,
            relation=link.relation,
            household_id=guardian.household_id,
            phone=phone_of(session, guardian),
            is_quarantined=guardian.phone_quarantined,
            is_bound=is_bound,
            barred_at=link.barred_at,
            barred_paper=link.barred_paper or "",
        )
        for link, guardian, is_bound in rows
    ]


def change_phone(
    session: Session, actor: Actor, guardian_id: int, typed: str, *, keep: int | None = None, now: datetime
) -> str:
    """A guardian's new number, typed by the homeroom teacher of one of the children or by the office; the digits.

    Whoever was bound by the old number loses the guardian, except ``keep``, the WeChat user who told of the change.
    Raises :class:`AccessDeniedError`, and :class:`UserError` for what is no number.
    """
    guardian = session.get(Guardian, guardian_id, with_for_update=True)
    if guardian is None or not answers_for(session, actor, guardian_id):
        raise AccessDeniedError
    phone = plain_number(typed)
    if phone is None:
        raise UserError("binding/not_a_number")
    if phone != phone_of(session, guardian):
        move_phone(session, guardian, phone, keep=keep, now=now)
    guardian.confirmed_at = now
    return phone


def answers_for(session: Session, actor: Actor, guardian_id: int) -> bool:
    """Whether one of the guardian's children is this actor's: of the own class, or of the school for who leads it.

    Nobody answers for who has been barred from all of them.
    """
    children = (
        select(Pupil.class_id)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .where(GuardianLink.guardian_id == guardian_id, GuardianLink.school_id == actor.school_id, is_live(), is_here())
    )
    classes = set(session.scalars(children))
    return bool(classes) and (leads_school(actor) or not classes.isdisjoint(actor.classes_as(Role.HOMEROOM_TEACHER)))
