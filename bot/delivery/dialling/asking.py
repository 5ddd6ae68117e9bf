"""拨号: a teacher asks to be connected with a family; what speaks against it is said before anything rings."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.delivery.budgets import afford
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.number_limits import spans_of
from bot.identity.phones import phone_of, plain_number
from storage.base import new_id
from storage.number_uses import NumberUse, take_number
from storage.phone_call import PhoneCall, PhoneDial
from storage.pupils import Guardian
from storage.school_clock import machine_time
from storage.staff import Staff
from storage.tasks import enqueue_task

TASK = "dial.connect"
# So long a telephone may ring, and its report be under way, before it may be asked for again.
UNDER_WAY = timedelta(minutes=2)


def ask_dial(
    session: Session, school: SchoolContext, call: PhoneCall, guardian: Guardian, now: datetime, *, urgent: bool = False
) -> PhoneDial:
    """Have the caller's own telephone rung, and then this guardian's; both are counted by their limits.

    The caller has made sure that this is one of the family. Raises :class:`UserError`, which says what to do: without
    a number of one of them, outside the hours in which this person may be disturbed (unless ``urgent``), while
    another connection of this caller is under way, for a number that had enough calls, for a spent budget.
    """
    staff = session.get_one(Staff, call.caller_id)
    if plain_number(phone_of(session, staff)) is None:
        raise UserError("phone_call/no_own_number")
    number = plain_number(phone_of(session, guardian))
    if number is None or guardian.phone_quarantined:
        raise UserError("phone_call/no_number", name=guardian.name)
    if not urgent:
        _not_asleep(school, call, guardian, now)
    if _is_under_way(session, staff, now):
        raise UserError("phone_call/rings_already")
    dial = PhoneDial(
        id=new_id(), school_id=school.id, call_id=call.id, guardian_id=guardian.id, staff_id=staff.id, asked_at=now
    )
    machine = machine_time(session, now)
    # Calls that a machine makes count with these: the limit is the number's.
    use = NumberUse(id=dial.id, kind="voice", phone_index=guardian.phone_index, at=machine)
    if free_at := take_number(session, use, spans_of(school.limits.calls_per_number)):
        raise UserError("phone_call/number_rests", name=guardian.name, at=now + (free_at - machine))
    if not afford(session, school, "voice", 1, now):
        raise UserError("phone_call/budget_spent")
    session.add(dial)
    session.flush()
    enqueue_task(session, TASK, {"dial": dial.id}, school.id, now)
    return dial


def _not_asleep(school: SchoolContext, call: PhoneCall, guardian: Guardian, now: datetime) -> None:
    """Neither in the quiet hours nor outside the person's own (方便时间): who works at night sleeps at noon."""
    at = in_own_hours(school.rules.hours, guardian.hours, school.calendar.end_of_quiet(now))
    if at > now:
        go = {"1": Go("phone_call.dial", {"call": call.id, "guardian": guardian.id, "urgent": True})}
        is_today = at_school(at).date() == at_school(now).date()
        raise UserError("phone_call/not_now", go=go, name=guardian.name, at=at, is_today=is_today)


def _is_under_way(session: Session, staff: Staff, now: datetime) -> bool:
    mine = (PhoneDial.school_id == staff.school_id, PhoneDial.staff_id == staff.id, PhoneDial.ended_at.is_(None))
    return session.scalar(select(PhoneDial.id).where(*mine, PhoneDial.asked_at > now - UNDER_WAY).limit(1)) is not None
