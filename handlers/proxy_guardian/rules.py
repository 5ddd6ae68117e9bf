"""What a proxy guardian owes and by when; which holidays a family is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.periods import Period, period_of
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
    """One duty of a proxy guardian: ``period`` is the month (``2026-11``) or the term's key."""

    period: str
    kind: DutyKind
    no: int
    due_on: date


def owed_in(calendar: SchoolCalendar, first: date, rules: LeftBehindRules) -> list[Owed]:
    """The duties that are due in the month that begins with ``first``: visits and calls, and the term's letter.

    Children are looked after in the holidays, too; a letter is owed once a term (代管家长制度).
    """
    due_on = first.replace(day=rules.proxy_due_day)
    month = f"{first:%Y-%m}"
    found = [Owed(month, "visit", no, due_on) for no in range(1, rules.proxy_visits_a_month + 1)]
    found += [Owed(month, "call", no, due_on) for no in range(1, rules.proxy_calls_a_month + 1)]
    for term in _terms_in(calendar, first):
        letter_on = letter_due(term, rules.proxy_due_day)
        if letter_on.replace(day=1) == first:
            found += [Owed(term.key, "letter", no, letter_on) for no in range(1, rules.proxy_letters_a_term + 1)]
    return found


def letter_due(term: Period, due_day: int) -> date:
    """The last ``due_day`` of a month within the term; the term's last day where it has none."""
    month = term.last.replace(day=1)
    while month >= term.first.replace(day=1):
        if term.holds(found := month.replace(day=due_day)):
            return found
        month = (month - DAY).replace(day=1)
    return term.last


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


def _terms_in(calendar: SchoolCalendar, first: date) -> list[Period]:
    known = {each.key: each for each in (period_of(calendar, day) for day in (first, month_end(first)))}
    return [each for each in known.values() if each.kind == "term"]


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
