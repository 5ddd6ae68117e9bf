"""The stretches of a school year for which visits are planned: two terms, the winter and the summer break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from bot.core.calendar import SchoolCalendar
from bot.core.spring_festival import spring_festival

DAY = timedelta(days=1)
Kind = Literal["term", "winter", "summer"]
# A school year's first term begins in the second half of a year.
AUTUMN = 7
# Where no term is configured: from 1 September until two weeks before the Spring Festival, and from the day after
# the Lantern Festival, which ends the two weeks behind it, until the first days of July.
FIRST_TERM, SECOND_TERM_ENDS, AROUND_FESTIVAL = (9, 1), (7, 5), timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Period:
    """One of them, both days included; ``key``: ``2026-2027-1``, ``2027-winter``, ``2026-2027-2``, ``2027-summer``."""

    key: str
    first: date
    last: date
    kind: Kind

    @property
    def school_year(self) -> int:
        """The year in which its school year began; the summer break belongs to the year that it ends."""
        if self.kind == "term":
            return int(self.key[:4])
        return int(self.key[:4]) - 1

    @property
    def number(self) -> int:
        """1 or 2 of a term; 0 of a break."""
        return int(self.key[-1]) if self.kind == "term" else 0

    def holds(self, day: date) -> bool:
        """Whether this day is in it."""
        return self.first <= day <= self.last


def period_of(calendar: SchoolCalendar, day: date) -> Period:
    """The term or break that ``day`` is in.

    The configured terms say so. Where the term of a half year is not configured, it is taken to be from 1 September
    to two weeks before the Spring Festival, or from the end of the Lantern Festival to 5 July.
    """
    return next(each for each in _around(calendar, day.year) if each.holds(day))


def next_period(calendar: SchoolCalendar, period: Period) -> Period:
    """The one behind it."""
    return period_of(calendar, period.last + DAY)


def periods_of_year(calendar: SchoolCalendar, school_year: int) -> list[Period]:
    """The four of a school year in order: ``2026`` is 2026-2027."""
    found = _around(calendar, school_year)
    return [each for each in found if each.school_year == school_year]


def period_named(calendar: SchoolCalendar, key: str) -> Period | None:
    """The period with this key; None where a year like this one has none called so."""
    if not (key[:4].isascii() and key[:4].isdigit() and 2000 <= int(key[:4]) <= 2100):
        return None
    return next((each for each in _around(calendar, int(key[:4])) if each.key == key), None)


def years_before(period: Period, years: int, calendar: SchoolCalendar) -> date:
    """The first day of the school year that lies so many school years before the period's own (0: its own)."""
    return periods_of_year(calendar, period.school_year - years)[0].first


def _around(calendar: SchoolCalendar, year: int) -> list[Period]:
    """Terms and breaks without a gap, from the middle of the year before to the end of the year after."""
    configured = _configured(calendar)
    terms = [
        configured.get(key, Period(key, first, last, "term"))
        for begun in range(year - 2, year + 2)
        for key, first, last in _usual(begun)
    ]
    terms = [_clipped(each, configured, terms) for each in terms]
    found = list[Period]()
    for before, after in pairwise(terms):
        found.append(before)
        if before.last + DAY < after.first:
            kind: Kind = "winter" if after.number == 2 else "summer"
            found.append(Period(f"{after.first.year}-{kind}", before.last + DAY, after.first - DAY, kind))
    return found


def _usual(begun: int) -> Sequence[tuple[str, date, date]]:
    festival, name = spring_festival(begun + 1), f"{begun}-{begun + 1}"
    return (
        (f"{name}-1", date(begun, *FIRST_TERM), festival - AROUND_FESTIVAL),
        (f"{name}-2", festival + AROUND_FESTIVAL, date(begun + 1, *SECOND_TERM_ENDS)),
    )


def _configured(calendar: SchoolCalendar) -> dict[str, Period]:
    """By key; terms of one half year, as some schools have them, are one."""
    found: dict[str, Period] = {}
    for term in calendar.terms:
        is_first = term.first.month >= AUTUMN
        begun = term.first.year if is_first else term.first.year - 1
        key = f"{begun}-{begun + 1}-{1 if is_first else 2}"
        known = found.get(key, Period(key, term.first, term.last, "term"))
        found[key] = Period(key, min(known.first, term.first), max(known.last, term.last), "term")
    return found


def _clipped(term: Period, configured: dict[str, Period], terms: Sequence[Period]) -> Period:
    """A term that is only taken to be so gives way to its configured neighbours."""
    if term.key in configured:
        return term
    at = terms.index(term)
    first, last = term.first, term.last
    if at and terms[at - 1].key in configured:
        first = max(first, terms[at - 1].last + DAY)
    if at + 1 < len(terms) and terms[at + 1].key in configured:
        last = min(last, terms[at + 1].first - DAY)
    return Period(term.key, first, last, "term")
