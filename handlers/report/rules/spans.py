"""The stretches of days that are reported: a week, a month, a term with the break behind it, a school year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school, day_begins
from bot.core.periods import Period, next_period, period_named, period_of, periods_of_year

DAY = timedelta(days=1)
Kind = Literal["week", "month", "term", "year"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, both ends included.

    ``name`` as in addresses: ``2026-W47``, ``2026-11``, ``2026-2027-1``, ``2026-2027``.
    """

    name: str
    kind: Kind
    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The moment it begins at school."""
        return day_begins(self.first)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return day_begins(self.last + DAY)


def week_of(_: SchoolCalendar, day: date) -> Span:
    """The ISO week that this day is in."""
    year, week, weekday = day.isocalendar()
    monday = day - (weekday - 1) * DAY
    return Span(f"{year}-W{week:02}", "week", monday, monday + 6 * DAY)


def month_of(_: SchoolCalendar, day: date) -> Span:
    """The month that this day is in."""
    first = day.replace(day=1)
    return Span(f"{first:%Y-%m}", "month", first, (first + 31 * DAY).replace(day=1) - DAY)


def term_of(calendar: SchoolCalendar, day: date) -> Span:
    """The term that this day is in; a break belongs to the term before it."""
    period = period_of(calendar, day)
    return _with_break(calendar, period if period.kind == "term" else period_of(calendar, period.first - DAY))


def year_of(calendar: SchoolCalendar, day: date) -> Span:
    """The school year that this day is in."""
    year = period_of(calendar, day).school_year
    periods = periods_of_year(calendar, year)
    return Span(f"{year}-{year + 1}", "year", periods[0].first, periods[-1].last)


SPAN_OF: Mapping[Kind, Callable[[SchoolCalendar, date], Span]] = {
    "week": week_of, "month": month_of, "term": term_of, "year": year_of,
}  # fmt: skip


def before(calendar: SchoolCalendar, span: Span) -> Span:
    """The one of its kind before it."""
    return SPAN_OF[span.kind](calendar, span.first - DAY)


def behind(calendar: SchoolCalendar, span: Span) -> Span:
    """The one of its kind behind it."""
    return SPAN_OF[span.kind](calendar, span.last + DAY)


def span_named(calendar: SchoolCalendar, name: str) -> Span | None:
    """What :attr:`Span.name` names; None for anything else."""
    day = _day_in(calendar, name)
    if day is None:
        return None
    found = (of(calendar, day) for of in SPAN_OF.values())
    return next((each for each in found if each.name == name), None)


def weeks_due(calendar: SchoolCalendar, span: Span, now: datetime, at: time) -> tuple[str, ...]:
    """The ISO weeks whose last school day is in the span and whose message to families (at ``at``) was due by now."""
    today, weeks = at_school(now), list[str]()
    day = span.first
    while day <= span.last:
        last = calendar.last_school_day_of_week(day)
        gone = last is not None and (last < today.date() or (last == today.date() and at <= today.time()))
        if last is not None and gone and span.first <= last <= span.last:
            weeks.append(week_of(calendar, last).name)
        day += (7 - day.weekday()) * DAY
    return tuple(weeks)


def _day_in(calendar: SchoolCalendar, name: str) -> date | None:
    """Any day of the span that this may name."""
    period = period_named(calendar, name)
    if period is not None:
        return period.first
    try:
        if "-W" in name:
            year, _, week = name.partition("-W")
            return date.fromisocalendar(int(year), int(week), 1)
        if len(name) == len("2026-2027"):
            return date(int(name[:4]), 10, 1)
        return date.fromisoformat(f"{name}-01")
    except ValueError:
        return None


def _with_break(calendar: SchoolCalendar, term: Period) -> Span:
    following = next_period(calendar, term)
    return Span(term.key, "term", term.first, following.last if following.kind != "term" else term.last)
