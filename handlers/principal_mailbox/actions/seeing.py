"""Which letters exist for whom. Every list, count, page and message about letters goes through :func:`sees`."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from storage.principal_mailbox import Letter, is_about, letter_of
from storage.staff import Staff, StaffRole

INSIDE = frozenset({Role.PRINCIPAL.value, Role.MAILBOX_KEEPER.value})


def sees(actor: Actor) -> ColumnElement[bool]:
    """What holds for the letters that this member of staff may know of.

    The principal and the keeper see what is not about them; a letter about either of them only whoever keeps letters
    outside the school; everybody else what was given to them. Nobody sees a letter about oneself.
    """
    if actor.staff_id is None:
        return false()
    inside = and_(Letter.about != "outside", Letter.assignee_id == actor.staff_id)
    if actor.may(INSIDE):
        inside = Letter.about != "outside"
    if actor.may(frozenset({Role.OUTSIDE_KEEPER.value})):
        inside = or_(inside, Letter.about == "outside")
    return and_(inside, ~is_about(actor.staff_id))


def seen_letter(session: Session, actor: Actor, letter_id: int) -> Letter:
    """One letter. Raises :class:`AccessDeniedError`, the same for a hidden letter and for none."""
    letter = letter_of(session, actor.school_id, letter_id, sees(actor))
    if letter is None:
        raise AccessDeniedError
    return letter


def holders(session: Session, school_id: int, role: Role, now: datetime) -> list[int]:
    """Who of the staff holds this role now."""
    held = or_(StaffRole.until.is_(None), StaffRole.until > now)
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    found = (
        select(StaffRole.staff_id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(StaffRole.school_id == school_id, StaffRole.role == role.value, StaffRole.since <= now, held, here)
    )
    return sorted(set(session.scalars(found)))


def in_charge(session: Session, letter: Letter, now: datetime, subjects: frozenset[int]) -> list[int]:
    """Who is told of a letter that nobody has yet: the keepers, else the principal; from outside where it must be."""
    if letter.about == "outside":
        return holders(session, letter.school_id, Role.OUTSIDE_KEEPER, now)
    roles = (Role.MAILBOX_KEEPER, Role.PRINCIPAL)
    found = ([each for each in holders(session, letter.school_id, role, now) if each not in subjects] for role in roles)
    return next((members for members in found if members), [])
