"""What is owed when, and which holidays are asked about: tables of cases, and what always holds."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.periods import period_of
from bot.core.settings import QuietHours, SchoolCalendarDays, Term
from bot.core.settings.duties import ReminderRules
from bot.core.settings.rules import LeftBehindRules
from handlers.proxy_guardian.rules import KNOWN, MANAGED, holidays_ahead, match_name, owed_in, ticks

PLAIN = SchoolCalendar(SchoolCalendarDays(), QuietHours())
TERMS = SchoolCalendar(
    SchoolCalendarDays(
        terms=(
            Term(name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 22)),
            Term(name="spring", first=date(2027, 2, 22), last=date(2027, 7, 9)),
        )
    ),
    QuietHours(),
)
RULES, DUTIES = LeftBehindRules(), ReminderRules()
DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    ("month", "owed"),
    [
        (date(2026, 9, 1), ["visit 09-25", "call 09-25"]),
        (date(2026, 12, 1), ["visit 12-26", "call 12-26"]),
        (date(2027, 1, 1), ["visit 01-26", "call 01-26", "letter 01-08"]),
        (date(2027, 2, 1), ["visit 02-23", "call 02-23"]),
        (date(2027, 6, 1), ["visit 06-25", "call 06-25", "letter 06-25"]),
        (date(2027, 8, 1), ["visit 08-26", "call 08-26"]),
    ],
)
def test_a_month_s_duties(month: date, owed: list[str]) -> None:
    assert [f"{each.kind} {each.due_on:%m-%d}" for each in owed_in(TERMS, month, DUTIES)] == owed


def duties(**of: dict[str, object]) -> ReminderRules:
    """The duties with other figures."""
    return ReminderRules.model_validate(of)


def test_the_figures_of_the_rules_change_the_duties() -> None:
    rules = duties(
        proxy_visit={"times": 2, "before_end": 21},
        proxy_call={"times": 0},
        letter_home={"times": 2, "before_end": 12},
    )
    found = owed_in(TERMS, date(2027, 1, 1), rules)
    assert [(each.kind, each.no, each.due_on.day) for each in found] == [
        ("visit", 1, 10),
        ("visit", 2, 10),
        ("letter", 1, 10),
        ("letter", 2, 10),
    ]
    none = duties(proxy_visit={"times": 0}, proxy_call={"times": 0}, letter_home={"times": 0})
    assert all(owed_in(TERMS, date(2026, month, 1), none) == [] for month in range(1, 13))


def test_another_stretch_has_a_period_of_its_own() -> None:
    rules = duties(proxy_visit={"every": "term"}, proxy_call={"every": "school_year"}, letter_home={"every": "month"})
    months = [date(2026, month, 1) for month in range(9, 13)] + [date(2027, month, 1) for month in range(1, 9)]
    found = [each for first in months for each in owed_in(TERMS, first, rules) if each.kind != "letter"]
    assert [(each.kind, each.period, each.due_on) for each in found] == [
        ("visit", "2026-2027-1", date(2027, 1, 17)),
        ("visit", "2026-2027-2", date(2027, 7, 4)),
        ("call", "2026-2027", date(2027, 7, 4)),
    ]
    with pytest.raises(ValueError, match="every"):
        duties(proxy_visit={"every": 30})


@given(DAYS, st.integers(0, 27))
def test_a_term_has_one_letter_and_each_duty_its_month(day: date, before_end: int) -> None:
    rules = duties(
        proxy_visit={"before_end": before_end},
        proxy_call={"before_end": before_end},
        letter_home={"before_end": before_end},
    )
    term = period_of(PLAIN, day)
    if term.kind == "term":
        months = {date(year, month, 1) for year in (2026, 2027) for month in range(1, 13)}
        letters = [each for first in sorted(months) for each in owed_in(PLAIN, first, rules) if each.period == term.key]
        assert [each.kind for each in letters] == ["letter"]
        assert term.holds(letters[0].due_on)
    assert all(each.due_on.month == day.month for each in owed_in(PLAIN, day.replace(day=1), rules))


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 9, 20), [("2026-09-25", "Mid-autumn Festival")]),
        (date(2026, 9, 21), [("2026-09-25", "Mid-autumn Festival"), ("2026-10-01", "National Day")]),
        (date(2026, 9, 30), [("2026-10-01", "National Day")]),
        (date(2026, 10, 1), []),
        (date(2026, 11, 2), []),
        (date(2027, 1, 12), []),
        (date(2027, 1, 13), [("2027-01-23", "winter")]),
        (date(2027, 1, 24), []),
        (date(2027, 2, 1), []),
    ],
)
def test_holidays_are_asked_about_ten_days_before(today: date, asked: list[tuple[str, str]]) -> None:
    found = holidays_ahead(TERMS, today, RULES)
    assert [(each.key, each.name) for each in found] == asked


def test_a_weekend_is_no_holiday_and_the_figure_counts() -> None:
    assert holidays_ahead(PLAIN, date(2026, 11, 2), LeftBehindRules(holiday_days=1)) == []
    assert holidays_ahead(PLAIN, date(2026, 9, 20), LeftBehindRules(holiday_days=4)) == []
    (found,) = holidays_ahead(PLAIN, date(2026, 9, 30), LeftBehindRules(holiday_days=7))
    assert found.last == date(2026, 10, 7)


@given(st.sampled_from([PLAIN, TERMS]), DAYS)
def test_holidays_lie_ahead_keep_their_name_and_do_not_overlap(calendar: SchoolCalendar, today: date) -> None:
    found = holidays_ahead(calendar, today, RULES)
    tomorrow = holidays_ahead(calendar, today + timedelta(days=1), RULES)
    for each in found:
        assert today < each.first <= today + timedelta(days=RULES.holiday_ask_days)
        assert each.first <= each.last
        assert each in tomorrow or each.first == today + timedelta(days=1), "asked about once, under one key"
    for one, two in pairwise(found):
        assert one.last < two.first


@pytest.mark.parametrize(
    ("digits", "names", "found"),
    [
        ("134", MANAGED, ("thought", "life", "safety")),
        ("4 1", MANAGED, ("thought", "safety")),
        ("1、2", KNOWN, ("thought", "study")),
        ("4", KNOWN, ("company",)),
        ("0", KNOWN, ()),
    ],
)
def test_digits_are_ticks(digits: str, names: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert ticks(digits, names) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [("李小明", [1]), ("小明", [1, 3]), ("王小明", [3]), ("明", []), (" 李小红 ", [2]), ("小军", [])],
)
def test_a_child_is_found_by_its_name(typed: str, found: list[int]) -> None:
    assert match_name(typed, {1: "李小明", 2: "李小红", 3: "王小明"}) == found
