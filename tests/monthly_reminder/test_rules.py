"""When a duty is due: stretches of the calendar, school days, breaks, days since the last time."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.duty_window import Window, window_of
from bot.core.settings import QuietHours, SchoolCalendarDays
from bot.core.settings.duties import Duty
from bot.core.settings.rules import Rules
from handlers.monthly_reminder.rules import Standing, standing
from tests.monthly_reminder.sixty_three import TERMS

CALENDAR = SchoolCalendar(SchoolCalendarDays(terms=TERMS), QuietHours())
EVER = date(2026, 1, 1)
NOVEMBER = Window(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 25))


def duty(**more: Any) -> Duty:
    """A monthly duty of the homeroom teacher, five days before the month's end."""
    return Duty.model_validate({"who": "homeroom_teacher", "by": "met", "every": "month", "before_end": 5, **more})


@pytest.mark.parametrize(
    ("more", "on", "window"),
    [
        ({}, date(2026, 11, 3), NOVEMBER),
        # The 26th of December is a Saturday.
        ({}, date(2026, 12, 1), Window(date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 25))),
        # 1 to 8 October is a holiday: a duty due in it moves behind it, where the month has no school day before.
        ({"before_end": 28}, date(2026, 10, 2), Window(date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 8))),
        # Term ends on 22 January.
        ({}, date(2027, 1, 5), Window(date(2027, 1, 1), date(2027, 1, 31), date(2027, 1, 22))),
        # August has no school day: nothing is owed, but for what parents and children owe each other.
        ({}, date(2027, 8, 10), None),
        ({"in_breaks": True}, date(2027, 8, 10), Window(date(2027, 8, 1), date(2027, 8, 31), date(2027, 8, 26))),
        ({"every": "term"}, date(2026, 11, 3), Window(date(2026, 9, 1), date(2027, 1, 22), date(2027, 1, 15))),
        ({"every": "term"}, date(2027, 2, 10), None),
        ({"every": "school_year"}, date(2027, 2, 10), Window(date(2026, 9, 1), date(2027, 7, 9), date(2027, 7, 2))),
        ({"every": "school_year"}, date(2027, 7, 20), None),
        ({"every": 30}, date(2026, 11, 3), Window(date(2026, 9, 1), date(2026, 11, 3))),
    ],
)
def test_where_a_duty_is_looked_for(more: dict[str, Any], on: date, window: Window | None) -> None:
    assert window_of(duty(**({"before_end": 7} if more.get("every") else {}) | more), CALENDAR, on) == window


@pytest.mark.parametrize(
    ("on", "done", "stands"),
    [
        (17, [], Standing("ahead", date(2026, 11, 25))),
        (18, [], Standing("due", date(2026, 11, 25))),
        (25, [], Standing("due", date(2026, 11, 25))),
        (26, [], Standing("overdue", date(2026, 11, 25))),
        (26, [date(2026, 10, 31)], Standing("overdue", date(2026, 11, 25))),
        (26, [date(2026, 11, 26)], Standing("done", date(2026, 11, 25))),
        (26, [date(2026, 11, 27)], Standing("overdue", date(2026, 11, 25))),  # it has not happened yet
    ],
)
def test_a_month(on: int, done: list[date], stands: Standing) -> None:
    assert standing(duty(), NOVEMBER, EVER, done, date(2026, 11, on)) == stands


def test_twice_a_month_is_not_once() -> None:
    once = [date(2026, 11, 3)]
    twice = duty(times=2)
    assert standing(twice, NOVEMBER, EVER, once, date(2026, 11, 20)) == Standing("due", date(2026, 11, 25))
    assert standing(twice, NOVEMBER, EVER, once * 2, date(2026, 11, 20)) == Standing("done", date(2026, 11, 25))


def test_a_child_that_came_later_owes_nothing() -> None:
    assert standing(duty(), NOVEMBER, date(2026, 11, 26), [], date(2026, 11, 30)) is None
    assert standing(duty(), NOVEMBER, date(2026, 11, 25), [], date(2026, 11, 30)) is not None


@pytest.mark.parametrize(
    ("known", "done", "due_on"),
    [
        (EVER, [], date(2026, 10, 1)),  # counted from the school year's first day
        (date(2026, 11, 10), [], date(2026, 12, 10)),  # from the day on which the school knew of it
        (EVER, [date(2026, 6, 1)], date(2026, 7, 1)),
        (EVER, [date(2026, 11, 1), date(2026, 10, 1)], date(2026, 12, 1)),
    ],
)
def test_days_since_the_last_time(known: date, done: list[date], due_on: date) -> None:
    rule, on = duty(every=30), date(2026, 11, 20)
    window = window_of(rule, CALENDAR, on)
    assert window
    stands = standing(rule, window, known, done, on)
    assert stands is not None
    assert stands.due_on == due_on


@given(
    every=st.sampled_from(["month", "term", "school_year", 14, 30]),
    on=st.dates(date(2026, 9, 1), date(2027, 7, 9)),
    done=st.lists(st.dates(date(2026, 9, 1), date(2027, 7, 9)), max_size=6),
)
def test_what_is_done_later_changes_nothing_today(every: str | int, on: date, done: list[date]) -> None:
    rule = duty(every=every)
    window = window_of(rule, CALENDAR, on)
    if window is None:
        return
    until_now = [day for day in done if day <= on]
    assert standing(rule, window, EVER, done, on) == standing(rule, window, EVER, until_now, on)


@given(on=st.dates(date(2026, 9, 1), date(2027, 7, 9)), more=st.lists(st.dates(date(2026, 9, 1), date(2027, 7, 9))))
def test_doing_more_never_makes_it_worse(on: date, more: list[date]) -> None:
    order = ("overdue", "due", "ahead", "done")
    for _, rule in Rules().duties():
        window = window_of(rule, CALENDAR, on)
        if window is None:
            continue
        before, after = standing(rule, window, EVER, [], on), standing(rule, window, EVER, more, on)
        assert before is not None
        assert after is not None
        assert order.index(after.state) >= order.index(before.state)


def test_staff_have_no_duty_due_on_a_day_without_school() -> None:
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(300)]
    for name, rule in Rules().duties():
        for on in days:
            window = window_of(rule, CALENDAR, on)
            if window and window.due_on and not rule.in_breaks:
                assert CALENDAR.is_school_day(window.due_on), (name, on)
