"""Terms and breaks: keys, days, no gap between them; what is taken for a term where none is configured."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.periods import next_period, period_named, period_of, periods_of_year
from bot.core.settings import QuietHours, SchoolCalendarDays, Term
from bot.core.spring_festival import spring_festival

DAY = timedelta(days=1)
BARE = SchoolCalendar(SchoolCalendarDays(), QuietHours())
TERMS = (
    Term(name="2026年秋季", first=date(2026, 9, 1), last=date(2027, 1, 22)),
    Term(name="2027年春季", first=date(2027, 2, 24), last=date(2027, 7, 9)),
    Term(name="2027年秋季", first=date(2027, 8, 30), last=date(2028, 1, 14)),
)
SET = SchoolCalendar(SchoolCalendarDays(terms=TERMS), QuietHours())


@pytest.mark.parametrize(
    ("calendar", "day", "key", "first", "last"),
    [
        (SET, date(2026, 11, 20), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (SET, date(2027, 1, 23), "2027-winter", date(2027, 1, 23), date(2027, 2, 23)),
        (SET, date(2027, 2, 24), "2026-2027-2", date(2027, 2, 24), date(2027, 7, 9)),
        (SET, date(2027, 8, 29), "2027-summer", date(2027, 7, 10), date(2027, 8, 29)),
        (SET, date(2027, 8, 30), "2027-2028-1", date(2027, 8, 30), date(2028, 1, 14)),
        (SET, date(2026, 8, 31), "2026-summer", date(2026, 7, 6), date(2026, 8, 31)),
        (SET, date(2028, 1, 20), "2028-winter", date(2028, 1, 15), date(2028, 2, 9)),
        (BARE, date(2026, 11, 20), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
        (BARE, date(2027, 1, 23), "2027-winter", date(2027, 1, 23), date(2027, 2, 20)),
        (BARE, date(2027, 7, 5), "2026-2027-2", date(2027, 2, 21), date(2027, 7, 5)),
        (BARE, date(2027, 7, 6), "2027-summer", date(2027, 7, 6), date(2027, 8, 31)),
        (BARE, date(2027, 1, 1), "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
    ],
)
def test_the_period_of_a_day(calendar: SchoolCalendar, day: date, key: str, first: date, last: date) -> None:
    found = period_of(calendar, day)
    assert (found.key, found.first, found.last) == (key, first, last)
    assert period_named(calendar, key) == found


@given(st.dates(date(2010, 1, 1), date(2060, 12, 31)), st.sampled_from((SET, BARE)))
def test_every_day_is_in_one_period_and_they_follow_each_other(day: date, calendar: SchoolCalendar) -> None:
    found = period_of(calendar, day)
    assert found.holds(day)
    assert next_period(calendar, found).first == found.last + DAY
    assert period_named(calendar, found.key) == found
    assert found in periods_of_year(calendar, found.school_year)


def test_a_school_year_has_four_and_the_summer_ends_it() -> None:
    keys = [each.key for each in periods_of_year(SET, 2026)]
    assert keys == ["2026-2027-1", "2027-winter", "2026-2027-2", "2027-summer"]


@pytest.mark.parametrize(
    "key", ["", "2026", "2026-2027-3", "x", "20262027-1", "2027-spring", "²²²²-winter", "9999-winter"]
)
def test_other_keys_are_none(key: str) -> None:
    assert period_named(SET, key) is None


@pytest.mark.parametrize("year", range(2024, 2027))
def test_the_festival_is_the_one_of_the_national_calendar(year: int) -> None:
    is_holiday, name = chinese_calendar.get_holiday_detail(spring_festival(year))
    assert (is_holiday, name) == (True, "Spring Festival")
    assert spring_festival(2099) == date(2099, 2, 5)
