"""When who is asked; what of a child nobody knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.settings import QuietHours, SchoolCalendarDays, Term
from bot.core.settings.rules import LeftBehindRules
from bot.identity.audience import LEFT_BEHIND as IN_THE_ROSTER
from handlers.left_behind import rules
from storage.left_behind.files import LEFT_BEHIND

RULES = LeftBehindRules()
THIRD = date(2026, 11, 3)
TERM = Term(name="上学期", first=date(2026, 9, 1), last=date(2027, 1, 20))


@pytest.mark.parametrize(
    ("day", "asked_on", "reminded", "adult", "step"),
    [
        (2, None, 0, False, ""),
        (3, None, 0, False, "ask"),
        (25, None, 0, False, "ask"),
        (3, THIRD, 0, False, ""),
        (5, THIRD, 0, False, ""),
        (6, THIRD, 0, False, "remind"),
        (6, THIRD, 1, False, ""),
        (9, THIRD, 1, False, ""),
        (10, THIRD, 1, False, "remind"),
        (11, THIRD, 0, False, "remind"),
        (10, THIRD, 2, False, ""),
        (13, THIRD, 2, False, "adult"),
        (13, THIRD, 0, False, "adult"),
        (14, THIRD, 2, True, ""),
        (30, THIRD, 2, True, ""),
    ],
)
def test_the_steps_of_a_silent_month(day: int, asked_on: date | None, reminded: int, step: str, *, adult: bool) -> None:
    assert rules.next_step(RULES, date(2026, 11, day), asked_on, reminded, adult_asked=adult) == step


@given(st.lists(st.integers(0, 9), max_size=12, unique=True), st.integers(1, 20))
def test_nobody_is_reminded_more_often_than_the_rules_say(missed: list[int], start: int) -> None:
    # Whatever days the timetable missed: one question, at most two reminders, one question to the adult.
    asked_on, reminded, adult, done = None, 0, False, list[str]()
    for n in range(25):
        day = date(2026, 11, 1) + timedelta(days=start - 1 + n)
        if n in missed:
            continue
        step = rules.next_step(RULES, day, asked_on, reminded, adult_asked=adult)
        done += [step] if step else []
        if step == "ask":
            asked_on = day
        elif step == "remind" and asked_on:
            reminded = rules.reminders_due(RULES, (day - asked_on).days)
        adult = adult or step == "adult"
    assert done in (["ask", "remind", "remind", "adult"], ["ask", "remind", "adult"], ["ask", "adult"])


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 10, 2), True),  # National Day
        (date(2026, 10, 3), True),  # a Saturday among the holidays
        (date(2026, 10, 10), False),  # the Saturday made up for it
        (date(2026, 11, 7), False),  # any Saturday: parents work then, too, and read in the evening
        (date(2026, 11, 9), False),
        (date(2026, 11, 10), True),  # the school's own holiday
        (date(2027, 2, 1), False),  # the winter break: parents are asked all the same
    ],
)
def test_nothing_is_sent_on_holidays(day: date, *, off: bool) -> None:
    days = SchoolCalendarDays(terms=(TERM,), holidays=(date(2026, 11, 10),))
    assert rules.is_day_off(SchoolCalendar(days, QuietHours()), day) == off


@pytest.mark.parametrize(
    ("said", "away", "placed", "missing"),
    [
        (set(), 1, 0, ("home", "guardians", "parents")),
        ({"home", "guardians", "parents"}, 1, 1, ()),
        ({"home", "guardians"}, 1, 1, ()),  # the month's report says it
        ({"home", "guardians", "parents"}, 2, 1, ("parents",)),  # of one parent nobody knows
        ({"guardians"}, 0, 0, ("home", "parents")),
    ],
)
def test_what_nobody_knows(said: set[str], away: int, placed: int, missing: tuple[str, ...]) -> None:
    of = {section: section in said for section in rules.THREE}
    assert rules.unknown(of, away, placed) == missing


@pytest.mark.parametrize(
    ("stay", "until"), [("week", THIRD + timedelta(7)), ("month", THIRD + timedelta(30)), ("stay", None)]
)
def test_how_long_somebody_is_home(stay: str, until: date | None) -> None:
    assert rules.home_until(stay, THIRD) == until


def test_the_word_is_the_roster_s() -> None:
    assert LEFT_BEHIND == IN_THE_ROSTER
