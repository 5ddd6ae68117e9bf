"""How staff come in: by a code that the office gave them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.core.errors import OperatorError
from bot.core.people import Role
from bot.core.settings import BindingRules
from bot.identity.matching import plain
from bot.identity.tries import count_wrong_try, of_identity, tries_today
from storage.identities import Identity
from storage.sealing import index
from storage.staff import Invitation, Staff, StaffRole

# No other code that people type has ten digits.
DIGITS = 10


class Redeemed(StrEnum):
    """What came of a code."""

    WELCOME = "welcome"
    WRONG = "wrong"  # unknown, used or expired; which one is not said
    NO_TRIES_LEFT = "no_tries_left"


@dataclass(frozen=True, slots=True)
class Welcome:
    """``staff_id`` and ``name`` are set when the code was good."""

    outcome: Redeemed
    staff_id: int | None = None
    name: str = ""


def invite(
    session: Session,
    school_id: int,
    name: str,
    role: Role,
    *,
    class_id: int | None = None,
    rules: BindingRules,
    now: datetime,
) -> str:
    """A code of ten digits by which this person binds a WeChat user, once; the role is given with it.

    Somebody of this name who is here already gets the role in addition; older codes of this person end. Raises
    :class:`OperatorError` when two people have the name.
    """
    known = session.scalars(
        select(Staff).where(Staff.school_id == school_id, Staff.name == name, Staff.left_at.is_(None))
    ).all()
    if len(known) > 1:
        raise OperatorError(f"{len(known)} members of staff are called {name}; tell them apart in the roster first")
    person = known[0] if known else Staff(school_id=school_id, name=name)
    session.add(person)
    session.flush()
    give_role(session, person, role, class_id=class_id, now=now)
    void_invitations(session, person.id, now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    session.add(
        Invitation(
            school_id=school_id,
            staff_id=person.id,
            code_index=_index(session, school_id, code),
            expires_at=now + timedelta(days=rules.invitation_days),
        )
    )
    return code


def redeem(session: Session, identity: Identity, code: str, *, rules: BindingRules, now: datetime) -> Welcome:
    """Bind the member of staff whom this code invites; wrong codes count as wrong tries of the day."""
    who = of_identity(identity.id)
    if tries_today(session, identity.school_id, who, now) >= rules.tries_per_day:
        return Welcome(Redeemed.NO_TRIES_LEFT)
    used = (
        update(Invitation)
        .where(
            Invitation.school_id == identity.school_id,
            Invitation.code_index == _index(session, identity.school_id, plain(code)),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.staff_id)
    )
    staff_id = session.scalar(used)
    person = session.get(Staff, staff_id) if staff_id else None
    if person is None or person.left_at is not None:
        count_wrong_try(session, identity.school_id, who, now)
        return Welcome(Redeemed.WRONG)
    identity.staff_id, identity.face = person.id, "staff"
    return Welcome(Redeemed.WELCOME, person.id, person.name)


def give_role(
    session: Session, person: Staff, role: Role, *, class_id: int | None = None, subject: str = "", now: datetime
) -> bool:
    """Let somebody hold a role from now on; False if held already."""
    held = session.scalar(
        select(StaffRole.id).where(
            StaffRole.staff_id == person.id,
            StaffRole.role == role,
            StaffRole.class_id == class_id if class_id is not None else StaffRole.class_id.is_(None),
            or_(StaffRole.until.is_(None), StaffRole.until > now),
        )
    )
    if held is not None:
        return False
    session.add(
        StaffRole(
            school_id=person.school_id, staff_id=person.id, role=role, class_id=class_id, subject=subject, since=now
        )
    )
    session.flush()
    return True


def void_invitations(session: Session, staff_id: int, now: datetime) -> None:
    """Codes that were not used end now."""
    unused = (Invitation.staff_id == staff_id, Invitation.used_at.is_(None), Invitation.expires_at > now)
    session.execute(update(Invitation).where(*unused).values(expires_at=now))


def _index(session: Session, school_id: int, code: str) -> bytes:
    return index(session, f"invitation|{school_id}", code)
