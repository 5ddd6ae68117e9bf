"""For which stretches visitors are assessed: a month, or a term with the break behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.calendar import SchoolCalendar
from bot.core.periods import Period, next_period, period_named, period_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, both ends included; ``name`` as in addresses: ``2026-11``, or the term's ``2026-2027-1``."""

    name: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        """A month, and not a term."""
        return len(self.name) == len("2026-11")


def month_of(day: date) -> Span:
    """The month that this day is in."""
    first = day.replace(day=1)
    return Span(f"{first:%Y-%m}", first, (first + 31 * DAY).replace(day=1) - DAY)


def term_of(calendar: SchoolCalendar, day: date) -> Span:
    """The term that this day is in, its break included: what is done in a break counts for the term before it."""
    period = period_of(calendar, day)
    return _with_break(calendar, period if period.kind == "term" else period_of(calendar, period.first - DAY))


def span_named(calendar: SchoolCalendar, name: str) -> Span | None:
    """What :attr:`Span.name` names; None for anything else."""
    period = period_named(calendar, name)
    if period is not None:
        return _with_break(calendar, period) if period.kind == "term" else None
    try:
        span = month_of(date.fromisoformat(f"{name}-01"))
    except ValueError:
        return None
    return span if span.name == name else None


def neighbours(calendar: SchoolCalendar, span: Span) -> tuple[Span, Span]:
    """The month, or the term, before it and the one behind it."""
    before, behind = span.first - DAY, span.last + DAY
    if span.is_month:
        return month_of(before), month_of(behind)
    return term_of(calendar, before), term_of(calendar, behind)


def _with_break(calendar: SchoolCalendar, term: Period) -> Span:
    following = next_period(calendar, term)
    return Span(term.key, term.first, following.last if following.kind != "term" else term.last)
