"""Months and weeks, which of them closes when, and what is said of a child: on plain values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.settings import QuietHours, SchoolCalendarDays
from handlers.card_month.rules import (
    behind,
    bright,
    closing_month,
    in_need,
    last_school_day,
    month_of,
    month_to_write,
    share,
    span_named,
    week_of,
)

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())
NONE = {"thought": 0, "learning": 0, "discipline": 0, "hygiene": 0}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_span_is_what_its_name_says(name: str, first: date, last: date) -> None:
    span = span_named(name)
    assert span
    assert (span.name, span.first, span.last, span.is_month) == (name, first, last, "W" not in name)


@pytest.mark.parametrize("name", ["", "2026", "2026-13", "2026-W54", "2026-W", "W47", "2026-11-01x", "-W1", "1-W-1"])
def test_what_names_no_span_is_none(name: str) -> None:
    assert span_named(name) is None


@given(DAYS)
def test_spans_follow_each_other_without_a_gap(day: date) -> None:
    for of in (month_of, week_of):
        span = of(day)
        assert span.first <= day <= span.last
        assert span.back().last + timedelta(days=1) == span.first
        assert span.on().back() == span == span_named(span.name)
        assert span.until == span.on().since
    assert behind(3, month_of(day))[0] == month_of(day).back().back()


@pytest.mark.parametrize(
    ("day", "closing"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 27), None),  # a Friday; Monday the 30th is the last school day of November
        (date(2026, 11, 30), "2026-11"),
        (date(2026, 12, 4), "2026-11"),  # the first week of December tells of November
        (date(2026, 9, 30), "2026-09"),  # Wednesday before the National Day
        (date(2026, 10, 10), None),  # the make-up Saturday
        (date(2026, 10, 30), "2026-10"),
    ],
)
def test_a_month_closes_in_the_week_of_its_last_school_day(day: date, closing: str | None) -> None:
    found = closing_month(CALENDAR, day)
    assert (found.name if found else None) == closing


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)))
def test_every_month_with_school_closes_in_exactly_one_week(day: date) -> None:
    month = month_of(day)
    weeks = {week_of(month.first + timedelta(days=n)).name for n in range(-7, 45)}
    closes = [name for name in weeks if (span := span_named(name)) and closing_month(CALENDAR, span.first) == month]
    assert len(closes) == (1 if last_school_day(CALENDAR, month) else 0)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 11, 20), "2026-10"),
        (date(2026, 12, 1), "2026-11"),
        (date(2026, 12, 10), "2026-11"),
        (date(2026, 10, 29), "2026-10"),
    ],
)
def test_a_teacher_writes_of_the_month_that_closes_or_closed(day: date, month: str) -> None:
    assert month_to_write(CALENDAR, day).name == month


@pytest.mark.parametrize(
    ("fair", "care", "best"),
    [
        ({}, {}, list(NONE)),
        ({"learning": 1}, {}, ["thought", "discipline", "hygiene"]),
        ({"thought": 2, "learning": 1, "discipline": 3, "hygiene": 1}, {"hygiene": 1}, ["learning"]),
    ],
)
def test_the_bright_side(fair: dict[str, int], care: dict[str, int], best: list[str]) -> None:
    assert bright(NONE | fair, NONE | care) == best


def test_one_bad_day_is_no_matter() -> None:
    assert in_need(NONE | {"learning": 2, "hygiene": 1}, 3) == []
    assert in_need(NONE | {"learning": 3, "hygiene": 5}, 3) == [("hygiene", 5), ("learning", 3)]
    assert in_need(NONE | {"learning": 3, "hygiene": 5}, 4) == [("hygiene", 5)]


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (0, 3, 0), (2, 3, 66), (3, 3, 100), (999, 1000, 99)]
)
def test_a_hundred_means_all(part: int, whole: int, percent: int | None) -> None:
    assert share(part, whole) == percent
