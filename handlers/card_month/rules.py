"""Decisions about a month of the contact card on plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI

Kind = Literal["excellent", "progress", "care"]
KINDS: tuple[Kind, ...] = ("excellent", "progress", "care")
# In characters: a word on a phone, not a report.
LONGEST_WORDS, LONGEST_CLASS_WORDS = 80, 150


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, both ends included, and how they are named in addresses: ``2026-11`` or ``2026-W47``."""

    name: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        """A month, and not a week."""
        return "W" not in self.name

    @property
    def since(self) -> datetime:
        """The moment it begins at school."""
        return datetime.combine(self.first, datetime.min.time(), SHANGHAI)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), SHANGHAI)

    def back(self) -> "Span":
        """The month, or week, before."""
        day = self.first - timedelta(days=1)
        return month_of(day) if self.is_month else week_of(day)

    def on(self) -> "Span":
        """The month, or week, behind."""
        day = self.last + timedelta(days=1)
        return month_of(day) if self.is_month else week_of(day)


def month_of(day: date) -> Span:
    """The month that this day is in."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Span(f"{first:%Y-%m}", first, last)


def week_of(day: date) -> Span:
    """The ISO week that this day is in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Span(f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def span_named(name: str) -> Span | None:
    """What :attr:`Span.name` names; None for anything else."""
    try:
        if "-W" in name:
            year, _, week = name.partition("-W")
            return week_of(date.fromisocalendar(int(year), int(week), 1))
        return month_of(date.fromisoformat(f"{name}-01"))
    except ValueError:
        return None


def last_school_day(calendar: SchoolCalendar, month: Span) -> date | None:
    """The last school day of a month; None in a month without school."""
    day = month.last
    while day >= month.first and not calendar.is_school_day(day):
        day -= timedelta(days=1)
    return day if day >= month.first else None


def closing_month(calendar: SchoolCalendar, day: date) -> Span | None:
    """The month whose last school day is in this day's week: its words go out with that week's message."""
    week = week_of(day)
    for month in (month_of(week.first), month_of(week.last)):
        last = last_school_day(calendar, month)
        if last is not None and week.first <= last <= week.last:
            return month
    return None


def month_to_write(calendar: SchoolCalendar, day: date) -> Span:
    """Of which month a teacher writes on this day: the one that closes this week, or else the last one that did."""
    return closing_month(calendar, day) or month_of(day).back()


def bright(fair: Mapping[str, int], care: Mapping[str, int]) -> list[str]:
    """The aspects in which every day was good; where there is none, the one with the fewest that were not."""
    less = {aspect: fair[aspect] + care[aspect] for aspect in fair}
    fewest = min(less.values(), default=0)
    return [aspect for aspect, days in less.items() if days == 0] or [a for a, n in less.items() if n == fewest][:1]


def in_need(care: Mapping[str, int], care_days: int) -> list[tuple[str, int]]:
    """The aspects that needed care on ``care_days`` or more of the month, with the number of days, the most first."""
    found = [(aspect, days) for aspect, days in care.items() if days >= care_days]
    return sorted(found, key=lambda pair: -pair[1])


def share(part: int, whole: int) -> int | None:
    """So many of a hundred, rounded down so that 100 means all; None of nothing."""
    return part * 100 // whole if whole else None


def behind(spans: int, span: Span) -> Sequence[Span]:
    """This many spans up to this one, the oldest first."""
    found = [span]
    while len(found) < spans:
        found.append(found[-1].back())
    return found[::-1]
