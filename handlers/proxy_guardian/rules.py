"""What a proxy guardian owes and by when; which holidays a family is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.duty_window import Window, window_of
from bot.core.periods import period_of
from bot.core.settings.duties import ProxyVisit, ReminderRules, Stretch
from bot.core.settings.rules import LeftBehindRules

Kind = Literal["proxy", "agent"]
DutyKind = Literal["visit", "call", "letter"]
KINDS: tuple[Kind, ...] = ("proxy", "agent")
# 四管: a proxy guardian looks after the child's thoughts, learning, life and safety …
MANAGED = ("thought", "study", "life", "safety")
# 四掌握: … and knows of its thoughts, learning, life and company.
KNOWN = ("thought", "study", "life", "company")
# Where a child can be in a holiday.
PLACES = ("home", "parents", "relatives", "other")


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty of a proxy guardian; ``period``: the month (``2026-11``), the term's key, the year (``2026-2027``)."""

    period: str
    kind: DutyKind
    no: int
    due_on: date


def of_proxies(rules: ReminderRules) -> dict[DutyKind, ProxyVisit]:
    """What the regulations ask of proxy guardians; the month's lists count by the same figures."""
    return {"visit": rules.proxy_visit, "call": rules.proxy_call, "letter": rules.letter_home}


def owed_in(calendar: SchoolCalendar, first: date, rules: ReminderRules) -> list[Owed]:
    """The duties that are due in the month that begins with ``first``: visits and calls, and the term's letter."""
    found = dict[tuple[DutyKind, date], list[Owed]]()
    for kind, duty in of_proxies(rules).items():
        for day in (first, month_end(first)):
            window = window_of(duty, calendar, day)
            if window and window.due_on and first <= window.due_on <= month_end(first):
                period, due_on = _period(duty.every, calendar, window), window.due_on
                found[kind, due_on] = [Owed(period, kind, no, due_on) for no in range(1, duty.times + 1)]
    return [each for some in found.values() for each in some]


def _period(every: Stretch, calendar: SchoolCalendar, window: Window) -> str:
    if every == "month":
        return f"{window.first:%Y-%m}"
    period = period_of(calendar, window.first)
    return period.key if every == "term" else f"{period.school_year}-{period.school_year + 1}"


def month_end(first: date) -> date:
    """The last day of the month that begins with ``first``."""
    return (first + timedelta(days=31)).replace(day=1) - DAY


@dataclass(frozen=True, slots=True)
class Holiday:
    """Some days without school. ``name``: winter | summer, or as :meth:`SchoolCalendar.holiday_name` says it."""

    first: date
    last: date
    name: str

    @property
    def key(self) -> str:
        """How rows call it."""
        return self.first.isoformat()


def holidays_ahead(calendar: SchoolCalendar, today: date, rules: LeftBehindRules) -> list[Holiday]:
    """The holidays long enough to ask about that begin in the next ``holiday_ask_days`` days, the long breaks whole."""
    since, until = today - rules.holiday_ask_days * DAY, today + rules.holiday_ask_days * DAY
    found: dict[date, Holiday] = {}
    for first, last in calendar.breaks_between(since, until):
        period = period_of(calendar, last)
        if period.kind == "term":
            if (last - first).days + 1 >= rules.holiday_days:
                found[first] = Holiday(first, last, calendar.holiday_name(first, last))
        elif first <= period.first:  # a festival in the middle of a long break was asked about with it
            found[first] = Holiday(first, max(last, period.last), period.kind)
    for day in (since + n * DAY for n in range((until - since).days + 1)):
        period = period_of(calendar, day)
        is_known = any(each.first <= day <= each.last for each in found.values())
        if period.kind != "term" and period.first == day and not is_known:
            found[day] = Holiday(day, period.last, period.kind)
    return [found[first] for first in sorted(found) if first > today]


def ticks(digits: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """``"134"`` as the first, third and fourth of ``names``; what is no digit of theirs is left out."""
    return tuple(name for number, name in enumerate(names, 1) if str(number) in digits)


def match_name(typed: str, children: Mapping[int, str]) -> list[int]:
    """The children with this name, whole; else those whose name ends with what was typed, two characters or more."""
    typed = typed.strip()
    whole = [each for each, name in children.items() if name == typed]
    return whole or [each for each, name in children.items() if len(typed) >= 2 and name.endswith(typed)]


def holiday_of(calendar: SchoolCalendar, first: date, last: date) -> Holiday:
    """The holiday of these days, with its name."""
    period = period_of(calendar, last)
    return Holiday(first, last, calendar.holiday_name(first, last) if period.kind == "term" else period.kind)


def next_birthday(born: date, today: date) -> date:
    """The birthday of this or the next year that is not past; who was born on a leap day has it on 1 March."""
    return next(day for year in (today.year, today.year + 1) if (day := _birthday_in(born, year)) >= today)


def _birthday_in(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
