"""拨号: through the provider, so that neither sees the other's number."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.dialling.asking import UNDER_WAY, ask_dial
from bot.identity.access import access_pupil
from bot.identity.phones import phone_of, plain_number
from handlers.phone_call.actions.calling import LOOK, family_kin, own_group
from storage.budgets import spent
from storage.phone_call import PhoneDial, newest_dials
from storage.staff import Staff


def may_dial(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> bool:
    """Whether this person's calls go through a provider; else the numbers are shown.

    Not without a number of one's own, nor once the month's budget is spent: no family waits for the next month.
    """
    staff = session.get(Staff, actor.staff_id) if school.dials and actor.staff_id is not None else None
    if staff is None or plain_number(phone_of(session, staff)) is None:
        return False
    return spent(session, school.id, "voice", at_school(now).date()) < school.limits.calls_per_month


def dial(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    call_id: int,
    guardian_id: int | None,
    now: datetime,
    *,
    urgent: bool = False,
) -> tuple[str, str]:
    """Have one's own telephone rung, then this guardian's (None: the first's); the child's name, and the person's.

    Raises :class:`AccessDeniedError` for somebody else's call or another family, :class:`UserError` for whatever
    speaks against it now.
    """
    group = own_group(session, actor, call_id)
    access_pupil(session, actor, group[0].pupil.id, why=LOOK, now=now)
    kin = family_kin(session, school.id, group)
    if guardian_id is not None and all(each.guardian.id != guardian_id for each in kin):
        raise AccessDeniedError
    found = next((each for each in kin if each.is_callable and guardian_id in (None, each.guardian.id)), None)
    if found is None or not school.dials:
        raise UserError("phone_call/no_number", name=kin[0].guardian.name if kin else "")
    ask_dial(session, school, group[0].call, found.guardian, now, urgent=urgent)
    return group[0].pupil.name, f"{found.link.relation} {found.guardian.name}"


def last_dial(session: Session, actor: Actor, call_id: int, now: datetime) -> PhoneDial | None:
    """How the last connection of this call stands; nothing of one of which nobody has told how it ended."""
    found = newest_dials(session, actor.school_id, [call_id]).get(call_id)
    is_known = found is not None and (found.ended_at is not None or found.asked_at > now - UNDER_WAY)
    return found if is_known else None
