"""What time does next about a call at home: reminders before it, its beginning, its end, and what became of it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.stages import evening_before
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions.waking import wake_call
from storage.affection_hotline.home_calls import HomeCall

# So long after a call of which nobody said anything the adult beside the child can still say that they did talk.
LATE = timedelta(hours=12)


def plan_next(session: Session, school: SchoolContext, call: HomeCall, after: datetime) -> None:
    """Time looks at this call at the first of its moments behind ``after``; after the last, not any more."""
    ahead = [each for each in _moments(school, call) if each[0] > after]
    if ahead:
        at, call.next_stage = ahead[0]
        wake_call(session, school, call, at)
    else:
        call.next_at, call.next_stage = None, ""
    session.flush()


def over_at(school: SchoolContext, call: HomeCall) -> datetime:
    """When it was missed if nobody has said anything: so that who waited has another way offered within the minutes
    that the rules allow, the last of them for the sending."""
    return call.ends_at + timedelta(minutes=max(school.rules.hotline.offer_minutes - 1, 0))


def _moments(school: SchoolContext, call: HomeCall) -> list[tuple[datetime, str]]:
    hour = school.calendar.end_of_quiet(call.starts_at - timedelta(minutes=school.rules.booking.remind_minutes))
    soon = [(hour, "hour")] if hour < call.starts_at else []
    day = (evening_before(school, call.starts_at), "day")
    over = over_at(school, call)
    return sorted([day, *soon, (call.starts_at, "start"), (call.ends_at, "end"), (over, "over"), (over + LATE, "late")])
