"""When a parent far away and a child at home can talk: the child's hours with the adult beside it, in equal steps."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.settings.rules import HotlineRules, OwnHours
from handlers.affection_hotline.rules.hours import ChildHours, child_windows

When = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class AtHome:
    """A child and the adult beside it: ``hour`` (minutes of the day) as settled for this child, ``own`` the kind of
    hours that the adult named, or empty."""

    is_boarding: bool
    hour: int | None = None
    own: str = ""


def home_spans(first: date, last: date, of: AtHome, rules: HotlineRules, calendar: SchoolCalendar,
               own_hours: OwnHours) -> list[When]:  # fmt: skip
    """Every time at which a call at home could be, from the first day to the last, the earliest first.

    Whoever was not reached is offered another way within ``offer_minutes`` of the end, so no call ends nearer than
    that to the quiet hours.
    """
    length, step = timedelta(minutes=rules.home_minutes), timedelta(minutes=rules.home_every_minutes)
    after = timedelta(minutes=rules.offer_minutes)
    found = list[When]()
    for number in range((last - first).days + 1):
        for opens, closes in _windows(first + number * DAY, of, rules, calendar, own_hours):
            begin = _rounded_up(opens, rules.home_every_minutes)
            while begin + length <= closes:
                if not calendar.is_quiet(begin + length + after):
                    found.append((begin, begin + length))
                begin += step
    return found


def _windows(day: date, of: AtHome, rules: HotlineRules, calendar: SchoolCalendar, own_hours: OwnHours) -> list[When]:
    """A boarder is at home on days without school, before the eve of the next school day."""
    is_free = not calendar.is_school_day(day)
    if of.is_boarding and not is_free:
        return []
    hours = ChildHours(rules.free_day_hours if is_free else rules.child_hours, of.hour, of.own)
    windows = child_windows(day, hours, own_hours, calendar)
    if of.is_boarding and calendar.is_school_day(day + DAY):
        leaves = datetime.combine(day, rules.child_hours[0], SHANGHAI)
        windows = [(opens, min(closes, leaves)) for opens, closes in windows]
    return windows


def _rounded_up(moment: datetime, minutes: int) -> datetime:
    """To the next step of its day."""
    midnight = datetime.combine(at_school(moment).date(), time(), SHANGHAI)
    step = timedelta(minutes=minutes)
    return midnight + -((midnight - moment) // step) * step
