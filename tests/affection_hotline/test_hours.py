"""When a message reaches the child, the room, the parent: tables, and what holds for every moment."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.settings import SchoolCalendarDays
from bot.core.settings.rules import OwnHours, QuietHours
from handlers.affection_hotline.rules.hours import (
    ChildHours,
    child_moment,
    parent_moment,
    room_moment,
    where_child_is,
    works_at_night,
)
from tests.school_week import at

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())
HOURS = (time(17, 30), time(20, 30))
LUNCH = time(12, 30)
MOMENTS = st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 20), timezones=st.just(SHANGHAI))  # noqa: DTZ001  hypothesis wants naive bounds


@pytest.mark.parametrize(
    ("now", "of", "moment"),
    [
        (at(20, 3, 20), ChildHours(HOURS), at(20, 17, 30)),
        (at(20, 12), ChildHours(HOURS), at(20, 17, 30)),
        (at(20, 18), ChildHours(HOURS), at(20, 18)),
        (at(20, 20, 30), ChildHours(HOURS), at(21, 17, 30)),
        (at(20, 23, 50), ChildHours(HOURS), at(21, 17, 30)),
        (at(21, 10), ChildHours(HOURS), at(21, 17, 30)),  # a Saturday
        (at(20, 3, 20), ChildHours(HOURS, hour=18 * 60 + 40), at(20, 18, 40)),
        (at(20, 19), ChildHours(HOURS, hour=18 * 60 + 40), at(20, 19)),
        (at(20, 3, 20), ChildHours(HOURS, hour=12 * 60), at(20, 12)),
        (at(20, 12), ChildHours(HOURS, own="evening"), at(20, 17, 30)),
        (at(20, 20, 10), ChildHours(HOURS, own="evening"), at(21, 17, 30)),
        (at(20, 12), ChildHours(HOURS, own="night"), at(20, 20)),
        (at(20, 3, 20), ChildHours(HOURS, own="noon"), at(20, 17, 30)),  # the child is at school then
        (at(20, 12), ChildHours(HOURS, own="any"), at(20, 17, 30)),
        (at(20, 3, 20), ChildHours((time(22), time(23))), at(20, 7)),  # all of it quiet
    ],
)
def test_the_childs_hour(now: datetime, of: ChildHours, moment: datetime) -> None:
    assert child_moment(now, of, OwnHours(), CALENDAR) == moment


@given(
    now=MOMENTS,
    hour=st.none() | st.integers(7 * 60, 20 * 60),
    own=st.sampled_from(["", "noon", "evening", "night", "any"]),
)
def test_no_child_is_woken_and_none_waits_two_days(now: datetime, hour: int | None, own: str) -> None:
    moment = child_moment(now, ChildHours(HOURS, hour, own), OwnHours(), CALENDAR)
    assert moment >= now
    assert not CALENDAR.is_quiet(moment)
    assert (at_school(moment).date() - now.date()).days <= 1
    assert at_school(moment).time() >= (time(hour // 60, hour % 60) if hour is not None else HOURS[0])


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (at(20, 3, 20), at(20, 12, 30)),
        (at(20, 12, 29), at(20, 12, 30)),
        (at(20, 12, 30), at(23, 12, 30)),  # Friday after lunch: Monday
        (at(21, 9), at(23, 12, 30)),
        (at(30, 18, month=9), at(8, 12, 30, month=10)),  # National Day in between
        (at(9, 20, month=10), at(10, 12, 30, month=10)),  # a Saturday made up for
    ],
)
def test_the_room_is_open_after_lunch_on_school_days(now: datetime, moment: datetime) -> None:
    assert room_moment(now, LUNCH, CALENDAR) == moment


@pytest.mark.parametrize(
    ("now", "tell_at", "moment"),
    [
        (at(20, 18), None, at(20, 18)),
        (at(20, 18), 0, at(20, 18)),
        (at(20, 23), 0, at(21, 7)),
        (at(20, 18), 19 * 60, at(20, 19)),
        (at(20, 19), 19 * 60, at(20, 19)),
        (at(20, 19, 1), 19 * 60, at(21, 19)),
        (at(20, 18), 12 * 60, at(21, 12)),
        (at(20, 18), 23 * 60, at(21, 7)),
    ],
)
def test_the_parents_hour(now: datetime, tell_at: int | None, moment: datetime) -> None:
    assert parent_moment(now, tell_at, CALENDAR) == moment


@given(now=MOMENTS, tell_at=st.none() | st.integers(0, 24 * 60 - 1))
def test_no_parent_is_woken(now: datetime, tell_at: int | None) -> None:
    moment = parent_moment(now, tell_at, CALENDAR)
    assert moment >= now
    assert not CALENDAR.is_quiet(moment)


@pytest.mark.parametrize(
    ("now", "where"),
    [
        (at(20, 3, 20), "asleep"),
        (at(20, 21, 30), "asleep"),
        (at(20, 10), "school"),
        (at(20, 17, 30), "home"),
        (at(21, 10), "home"),
    ],
)
def test_where_the_child_is(now: datetime, where: str) -> None:
    assert where_child_is(now, HOURS, CALENDAR) == where


@pytest.mark.parametrize(("now", "at_night"), [(at(20, 0), True), (at(20, 4, 59), True), (at(20, 5), False)])
def test_who_speaks_in_the_night_works_at_night(now: datetime, at_night: bool) -> None:
    assert works_at_night(now) is at_night
