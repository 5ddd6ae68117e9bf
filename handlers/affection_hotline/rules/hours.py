"""When a message may reach whom: the child beside an adult, the child in the hotline room, the parent far away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.settings.rules import OwnHours

# Hours that meet nowhere (own hours at noon, the child at school) are looked for no longer than this.
LOOK_AHEAD = 8
# Who speaks between these hours works at night, or the work lets nobody sleep.
NIGHT = (time(0), time(5))


@dataclass(frozen=True, slots=True)
class ChildHours:
    """When a child at home can be reached: ``hours`` of the school's rules, ``hour`` (minutes of the day) as settled
    for this child, ``own`` the kind of hours that the adult named, or empty."""

    hours: tuple[time, time]
    hour: int | None = None
    own: str = ""


def child_moment(now: datetime, of: ChildHours, own_hours: OwnHours, calendar: SchoolCalendar) -> datetime:
    """The first moment from ``now`` on at which the adult can play it to the child.

    Own hours count where they meet the child's: an adult who is free at noon is alone then on a school day.
    """
    today = at_school(now).date()
    for day in (today + n * DAY for n in range(LOOK_AHEAD)):
        for opens, closes in child_windows(day, of, own_hours, calendar):
            if now < closes:
                return max(now, opens)
    return calendar.end_of_quiet(now)


def child_windows(
    day: date, of: ChildHours, own_hours: OwnHours, calendar: SchoolCalendar
) -> list[tuple[datetime, datetime]]:
    """When on this day the adult can be with the child, in order."""
    begin, end = (datetime.combine(day, each, SHANGHAI) for each in of.hours)
    if of.hour is not None:
        begin = _at(day, of.hour)
        end = max(end, begin + timedelta(hours=1))
    if of.own in ("noon", "evening", "night"):
        first, last = (datetime.combine(day, each, SHANGHAI) for each in getattr(own_hours, of.own))
        if max(begin, first) < min(end, last):
            begin, end = max(begin, first), min(end, last)
    awake = [(max(begin, opens), min(end, closes)) for opens, closes in calendar.waking_hours(day)]
    return [(opens, closes) for opens, closes in awake if opens < closes]


def room_moment(now: datetime, hour: time, calendar: SchoolCalendar) -> datetime:
    """After lunch of the first school day on which that is still ahead."""
    day = at_school(now).date()
    if not calendar.is_school_day(day) or datetime.combine(day, hour, SHANGHAI) <= now:
        day = calendar.next_school_day(day)
    return datetime.combine(day, hour, SHANGHAI)


def parent_moment(now: datetime, tell_at: int | None, calendar: SchoolCalendar) -> datetime:
    """When a parent is told: at the minute of the day that was named, else as soon as it is not quiet."""
    if not tell_at:
        return calendar.end_of_quiet(now)
    today = at_school(now).date()
    moment = _at(today, tell_at)
    return calendar.end_of_quiet(moment if moment >= now else _at(today + DAY, tell_at))


def works_at_night(now: datetime) -> bool:
    """Whether who writes now is up when others sleep."""
    return NIGHT[0] <= at_school(now).time() < NIGHT[1]


def where_child_is(now: datetime, hours: tuple[time, time], calendar: SchoolCalendar) -> str:
    """``asleep``, at ``school``, or at ``home``, as far as the clock tells."""
    if calendar.is_quiet(now):
        return "asleep"
    shown = at_school(now)
    return "school" if calendar.is_school_day(shown.date()) and shown.time() < hours[0] else "home"


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minutes)
