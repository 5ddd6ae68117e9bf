"""What time brings to a call at home."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions import adults, home_telling
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.home_calls import call_off, close_call
from handlers.affection_hotline.actions.home_plan import plan_next
from handlers.affection_hotline.actions.home_times import adult_at_home
from handlers.affection_hotline.actions.waking import wake_call
from storage.affection_hotline.home_calls import HomeCall, home_call, is_connected

# Who is connected behind the end of the time is left to talk, but no report is waited for longer.
LONGEST = timedelta(hours=1)


def call_due(session: Session, school: SchoolContext, call_id: int, now: datetime) -> None:
    """Do what is due about one call, in its order; nothing if another run was faster. ``now`` is school time."""
    call = home_call(session, school.id, call_id, lock=True)
    if call is None or call.next_at is None or call.next_at > now:
        return
    line = adults.line_of(session, school.id, call.pupil_id, call.guardian_id)
    if line is None:  # barred or gone meanwhile: neither side hears of the other any more
        home_telling.settled(session, school, call)
        call.state, call.next_at = "cancelled", None
        return
    while call.next_at is not None and call.next_at <= now:
        _pass(session, school, call, line, now)


def _pass(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> None:
    stage, due = call.next_stage, call.next_at or now
    if stage == "late" or call.state != "booked":
        home_telling.settled(session, school, call)
        call.next_at, call.next_stage = None, ""
        return
    if stage == "over":
        _over(session, school, call, line, due, now)
        return
    if stage != "end" and not _has_adult(session, school, call, line, now):
        return
    _say(session, school, call, line, stage, now)
    plan_next(session, school, call, due)  # behind this stage, not behind now: a loop that stood still leaves none out


def _say(session: Session, school: SchoolContext, call: HomeCall, line: Line, stage: str, now: datetime) -> None:
    """Nothing where it is too late to say it."""
    if stage == "day" and at_school(now).date() < at_school(call.starts_at).date():
        home_telling.tell_day(session, school, call, line, now)
    elif stage == "hour" and now < call.starts_at:
        home_telling.tell_hour(session, school, call, line, now)
    elif stage == "start" and now < call.ends_at:
        home_telling.tell_start(session, school, call, line, now)
    elif stage == "end":
        home_telling.ask_how_it_was(session, school, call, line, now)


def _has_adult(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> bool:
    """Whether somebody is beside the child; where it is another person than before, that one is told now."""
    adult, _ = adult_at_home(session, school, line, now)
    if adult.is_room:
        call_off(session, school, call, line, now, by_parent=False)
        return False
    if (adult.guardian_id, adult.staff_id) != (call.adult_guardian_id, call.adult_staff_id):
        home_telling.settled(session, school, call)
        call.adult_guardian_id, call.adult_staff_id = adult.guardian_id, adult.staff_id
        call.version += 1
        session.flush()
        home_telling.tell_adult_agreed(session, school, call, line, adult, now)
    return True


def _over(session: Session, school: SchoolContext, call: HomeCall, line: Line, due: datetime, now: datetime) -> None:
    """Nobody has said how it was: missed, unless the provider still connects the two."""
    if now < call.ends_at + LONGEST and is_connected(session, call):
        wake_call(session, school, call, now + timedelta(minutes=school.rules.hotline.offer_minutes))
        return
    close_call(session, school, call, line, "missed", now, by_time=True)
    plan_next(session, school, call, due)
