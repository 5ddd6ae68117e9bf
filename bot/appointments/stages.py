"""What time does next about a booking: reminders before it, what is written down after it."""

from datetime import datetime, timedelta

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext
from storage.bookings import Booking

# So long before the round of the afternoon the host's line for the next day is written, for it to be taken along.
BEFORE_THE_ROUND = timedelta(minutes=5)


def plan(school: SchoolContext, booking: Booking, now: datetime) -> None:
    """Set the booking's next moment after ``now``; one that nobody waits for has none.

    A held seat keeps the moment at which it is lost, which who holds it says.
    """
    moments = sorted((at, stage) for stage, at in _moments(school, booking))
    ahead = [each for each in moments if each[0] > now] or moments[-1:]
    booking.next_at, booking.next_stage = ahead[0] if ahead else (None, "")


def ends_with(school: SchoolContext, booking: Booking) -> datetime | None:
    """When it is settled whether somebody came; None where no time is agreed.

    Of a call from the hotline room: so that whoever waited for it has another way offered within the minutes that
    the rules allow, the last of them for the loop and the sending.
    """
    minutes = school.rules.hotline.offer_minutes - 1 if booking.way == "room" else school.rules.booking.late_minutes
    late = timedelta(minutes=max(minutes, 0))
    return booking.ends_at + late if booking.ends_at else None


def evening_before(school: SchoolContext, starts_at: datetime) -> datetime:
    """The day before, at the hour of the reminders."""
    day = at_school(starts_at).date() - DAY
    return datetime.combine(day, school.rules.booking.remind_the_day_before_at, SHANGHAI)


def _moments(school: SchoolContext, booking: Booking) -> list[tuple[str, datetime]]:
    starts_at, over = booking.starts_at, ends_with(school, booking)
    if starts_at is None or over is None:
        return []
    day = evening_before(school, starts_at)
    hour = school.calendar.end_of_quiet(starts_at - timedelta(minutes=school.rules.booking.remind_minutes))
    if booking.state == "booked":
        soon = [("hour", hour)] if hour < starts_at else []
        return [("eve", _eve(school, starts_at)), ("day", day), *soon, ("over", over)]
    if booking.state == "came":
        return [("over", over)]
    if booking.state in ("asked", "invited"):
        return [("eve", _eve(school, starts_at)), ("day", day), ("over", min(hour, starts_at))]
    return []


def _eve(school: SchoolContext, starts_at: datetime) -> datetime:
    """Shortly before the last round of the staff that comes before the day."""
    try:
        day = school.calendar.previous_school_day(at_school(starts_at).date())
    except OperatorError:  # before the first term there is none
        day = at_school(starts_at).date() - DAY
    return datetime.combine(day, school.schedule.staff_afternoon, SHANGHAI) - BEFORE_THE_ROUND
