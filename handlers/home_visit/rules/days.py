"""The days on which families can be visited."""

import tomllib
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bot.core.calendar import FIXED_HOLIDAYS, SchoolCalendar
from bot.core.periods import Period
from bot.core.spring_festival import spring_festival

DAY = timedelta(days=1)
# New Year's Eve and the week behind it, where the year's holidays are not proclaimed yet.
EVE, WEEK = -1, 6


def visit_days(calendar: SchoolCalendar, period: Period, busy: Collection[date], earliest: date) -> tuple[date, ...]:
    """In a term its school days, in a break each day that is no public holiday; never before ``earliest``.

    ``busy`` days (exams) are left out.
    """
    first = max(period.first, earliest)
    days = (first + n * DAY for n in range((period.last - first).days + 1))
    fits = calendar.is_school_day if period.kind == "term" else lambda day: not _is_holiday(calendar, day)
    return tuple(day for day in days if day not in busy and fits(day))


@cache
def words_of_exams() -> tuple[str, ...]:
    """By which words the dates are known on which nobody is visited, where the school names none."""
    of = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(of["no_visit_words"])


def festival_days(period: Period, before: int, after: int) -> tuple[date, date] | None:
    """When parents who work away are home: so many days before and after the Spring Festival; None but in winter."""
    if period.kind != "winter":
        return None
    festival = spring_festival(period.last.year)
    return max(period.first, festival - before * DAY), min(period.last, festival + after * DAY)


def _is_holiday(calendar: SchoolCalendar, day: date) -> bool:
    if calendar.is_certain(day.year):
        return bool(calendar.holiday_name(day, day))
    since = (day - spring_festival(day.year)).days
    return (day.month, day.day) in FIXED_HOLIDAYS or EVE <= since <= WEEK
