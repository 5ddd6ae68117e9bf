"""Where a duty of the regulations is looked for on a day, and on which day of that stretch it is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.periods import period_of, periods_of_year
from bot.core.settings.duties import Duty


@dataclass(frozen=True, slots=True)
class Window:
    """The days among which a duty is looked for, both included, and the day on which it is due.

    ``due_on`` is None where it is counted from the last time.
    """

    first: date
    last: date
    due_on: date | None = None


def window_of(duty: Duty, calendar: SchoolCalendar, on: date) -> Window | None:
    """Where a duty is looked for on this day; None while it is not owed: in a break, or in a month without school.

    Staff have it due on a school day: the last one until the day that the rule names.
    """
    if isinstance(duty.every, int):
        year = periods_of_year(calendar, period_of(calendar, on).school_year)
        return Window(year[0].first, on)
    first, last = _stretch(duty.every, calendar, on)
    if first is None or last is None:
        return None
    due_on = max(first, last - timedelta(days=duty.before_end))
    if not duty.in_breaks:
        school_day = _last_school_day(calendar, first, due_on) or _first_school_day(calendar, due_on, last)
        return Window(first, last, school_day) if school_day else None
    return Window(first, last, due_on)


def _stretch(every: str, calendar: SchoolCalendar, on: date) -> tuple[date | None, date | None]:
    if every == "month":
        first = on.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - DAY
    period = period_of(calendar, on)
    if every == "term":
        return (period.first, period.last) if period.kind == "term" else (None, None)
    year = periods_of_year(calendar, period.school_year)
    # A school year's duties are done when its second term ends; the summer is no time to catch up.
    last = max(each.last for each in year if each.kind == "term")
    return (year[0].first, last) if on <= last else (None, None)


def _last_school_day(calendar: SchoolCalendar, first: date, until: date) -> date | None:
    days = ((until - n * DAY) for n in range((until - first).days + 1))
    return next((day for day in days if calendar.is_school_day(day)), None)


def _first_school_day(calendar: SchoolCalendar, after: date, last: date) -> date | None:
    days = ((after + n * DAY) for n in range((last - after).days + 1))
    return next((day for day in days if calendar.is_school_day(day)), None)
