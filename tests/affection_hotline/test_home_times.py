"""When a call at home can be: a table of days and people, and what always holds."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.settings import SchoolCalendarDays
from bot.core.settings.rules import HotlineRules, OwnHours, QuietHours
from handlers.affection_hotline.rules.free_hours import days_of
from handlers.affection_hotline.rules.home_times import AtHome, home_spans
from tests.school_week import at

CALENDAR, OWN = SchoolCalendar(SchoolCalendarDays(), QuietHours()), OwnHours()
# November 2026: the 23rd is a Monday, the 28th a Saturday without school.
MONDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (23, 27, 28, 29))

CASES: dict[str, tuple[date, AtHome, dict[str, Any], tuple[str, str, int] | None]] = {
    "a school day": (MONDAY, AtHome(False), {}, ("17:30", "20:00", 6)),
    "a day without school": (SATURDAY, AtHome(False), {}, ("09:00", "20:00", 23)),
    "as it was settled for the child": (MONDAY, AtHome(False, hour=19 * 60), {}, ("19:00", "20:00", 3)),
    "settled late: an hour at least": (MONDAY, AtHome(False, hour=20 * 60), {}, ("20:00", "20:30", 2)),
    "settled off the grid": (MONDAY, AtHome(False, hour=18 * 60 + 10), {}, ("18:30", "20:00", 4)),
    "who is free at noon is alone then on a school day": (MONDAY, AtHome(False, own="noon"), {}, ("17:30", "20:00", 6)),
    "who is free at noon is so on Saturday": (SATURDAY, AtHome(False, own="noon"), {}, ("11:30", "13:30", 5)),
    "a boarder on a school day": (MONDAY, AtHome(True), {}, None),
    "a boarder on Friday": (FRIDAY, AtHome(True), {}, None),
    "a boarder on Saturday": (SATURDAY, AtHome(True), {}, ("09:00", "20:00", 23)),
    "a boarder before the way back": (SUNDAY, AtHome(True), {}, ("09:00", "17:00", 17)),
    "longer, seldom": (MONDAY, AtHome(False), {"home_minutes": 60, "home_every_minutes": 60}, ("18:00", "19:00", 2)),
    "the quiet hours are near": (
        MONDAY, AtHome(False), {"child_hours": (time(20), time(21, 30))}, ("20:00", "21:00", 3),
    ),
    "an offer would come in the quiet": (
        MONDAY, AtHome(False), {"child_hours": (time(20), time(21, 30)), "home_minutes": 30}, ("20:00", "20:30", 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_times_of_a_day(name: str) -> None:
    day, of, figures, expected = CASES[name]
    found = home_spans(day, day, of, HotlineRules(**figures), CALENDAR, OWN)
    first_last = (f"{found[0][0]:%H:%M}", f"{found[-1][0]:%H:%M}", len(found)) if found else None
    assert first_last == expected


@settings(max_examples=60, deadline=None)
@given(
    boards=st.booleans(),
    hour=st.none() | st.integers(0, 24 * 60 - 1),
    own=st.sampled_from(["", "noon", "evening", "night", "any"]),
    minutes=st.integers(5, 90),
    every=st.integers(5, 120),
    day=st.dates(date(2026, 9, 1), date(2027, 1, 31)),
)
def test_whatever_is_set_a_call_is_whole_and_leaves_nobody_in_the_quiet(
    *, boards: bool, hour: int | None, own: str, minutes: int, every: int, day: date
) -> None:
    rules = HotlineRules(home_minutes=minutes, home_every_minutes=every)
    found = home_spans(day, day + timedelta(days=6), AtHome(boards, hour, own), rules, CALENDAR, OWN)
    assert found == sorted(set(found))
    for begin, end in found:
        assert end - begin == timedelta(minutes=minutes)
        assert at_school(begin).date() == at_school(end).date()
        assert not any(CALENDAR.is_quiet(each) for each in (begin, end, end + timedelta(minutes=rules.offer_minutes)))
        assert not (boards and CALENDAR.is_school_day(at_school(begin).date()))


@pytest.mark.parametrize(
    ("ticked", "kept"),
    [(["0", "4"], "04"), (["6", "0"], "06"), (["0", "0"], "0"), ([], ""), (["7", "a", "", "01"], ""), (["３"], "")],
)
def test_ticked_weekdays_are_kept_as_digits(ticked: list[str], kept: str) -> None:
    assert days_of(ticked) == kept


def test_the_hours_are_those_of_the_school() -> None:
    begin, _ = home_spans(MONDAY, MONDAY, AtHome(False), HotlineRules(), CALENDAR, OWN)[0]
    assert begin == at(23, 17, 30)
    assert isinstance(begin, datetime)
