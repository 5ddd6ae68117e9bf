"""The calendar answers every "when"; the year 2026 is the published one."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.errors import OperatorError
from bot.core.settings import QuietHours, SchoolCalendarDays, Term

AUTUMN = Term(name="2026 秋", first=date(2026, 9, 1), last=date(2027, 1, 22))
SPRING = Term(name="2027 春", first=date(2027, 3, 1), last=date(2027, 7, 9))
PLAIN = SchoolCalendar(SchoolCalendarDays(), QuietHours())
WITH_TERMS = SchoolCalendar(SchoolCalendarDays(terms=(AUTUMN, SPRING)), QuietHours())

days = st.dates(date(2003, 1, 1), date(2035, 12, 31))
school_days = days.filter(PLAIN.is_school_day)
numbers = st.integers(-60, 60)
hours = st.builds(QuietHours, start=st.times(), end=st.times())
moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    timezones=st.sampled_from([UTC, SHANGHAI, timezone(timedelta(hours=-8))]),
)


def at(day: str, clock: str) -> datetime:
    """A moment on the school's wall clock."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(
    ("day", "school"),
    [
        ("2026-09-30", True),  # the day before the National Day week
        ("2026-10-01", False),
        ("2026-10-02", False),
        ("2026-10-07", False),  # the last holiday, a Wednesday
        ("2026-10-08", True),
        ("2026-10-09", True),
        ("2026-10-10", True),  # a Saturday that makes up for the week
        ("2026-10-11", False),
        ("2026-09-20", True),  # a Sunday that makes up for the week
        ("2026-09-25", False),  # Mid-Autumn
        ("2026-11-21", False),  # any Saturday
        ("2030-05-01", False),  # not published yet: holidays of fixed date and weekends
        ("2030-10-03", False),
        ("2030-10-04", True),
        ("2030-10-05", False),
        ("2003-01-01", False),  # before anything is known
        ("2003-01-02", True),
    ],
)
def test_school_days(day: str, school: bool) -> None:
    assert PLAIN.is_school_day(date.fromisoformat(day)) is school


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-09-28", "2026-09-30"),
        ("2026-09-30", "2026-09-30"),
        ("2026-10-02", "2026-09-30"),
        ("2026-10-04", "2026-09-30"),
        ("2026-10-05", "2026-10-10"),
        ("2026-10-09", "2026-10-10"),
        ("2026-10-10", "2026-10-10"),
        ("2026-10-11", "2026-10-10"),
        ("2026-09-14", "2026-09-20"),  # Monday to Friday, and the Sunday that makes up
        ("2026-11-18", "2026-11-20"),  # an ordinary Friday
        ("2026-02-18", None),  # the whole week is Spring Festival
    ],
)
def test_the_last_school_day_of_a_week(day: str, last: str | None) -> None:
    found = PLAIN.last_school_day_of_week(date.fromisoformat(day))
    assert found == (date.fromisoformat(last) if last else None)


def test_the_configuration_overrides_the_nation() -> None:
    market_day, rehearsal, both = date(2026, 11, 18), date(2026, 11, 21), date(2026, 11, 19)
    days_off = SchoolCalendarDays(terms=(AUTUMN,), holidays=(market_day, both), school_days=(rehearsal, both))
    calendar = SchoolCalendar(days_off, QuietHours())
    assert PLAIN.is_school_day(market_day)
    assert not calendar.is_school_day(market_day)
    assert not PLAIN.is_school_day(rehearsal)
    assert calendar.is_school_day(rehearsal)
    assert not calendar.is_school_day(both), "in doubt nobody is disturbed"
    assert calendar.last_school_day_of_week(market_day) == rehearsal


def test_a_day_named_in_the_holidays_is_school() -> None:
    summer_camp = date(2027, 7, 20)
    days = SchoolCalendarDays(terms=(SPRING,), school_days=(summer_camp,))
    assert SchoolCalendar(days, QuietHours()).is_school_day(summer_camp)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2026-08-31", None),
        ("2026-09-01", AUTUMN),
        ("2027-01-22", AUTUMN),
        ("2027-01-25", None),
        ("2027-03-01", SPRING),
        ("2027-07-09", SPRING),
        ("2027-07-12", None),
    ],
)
def test_terms(day: str, term: Term | None) -> None:
    # Each of these is a workday of the nation, so that only the term decides.
    assert WITH_TERMS.term_of(date.fromisoformat(day)) == term
    assert WITH_TERMS.is_school_day(date.fromisoformat(day)) is (term is not None)
    assert PLAIN.term_of(date.fromisoformat(day)) is None


def test_the_neighbours_of_a_holiday() -> None:
    assert PLAIN.next_school_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert PLAIN.previous_school_day(date(2026, 10, 8)) == date(2026, 9, 30)
    assert WITH_TERMS.next_school_day(AUTUMN.last) == SPRING.first
    assert WITH_TERMS.previous_school_day(SPRING.first) == AUTUMN.last
    assert PLAIN.add_school_days(date(2026, 9, 29), 3) == date(2026, 10, 9)
    assert PLAIN.add_school_days(date(2026, 10, 9), -3) == date(2026, 9, 29)


@pytest.mark.parametrize("step", [1, -1])
def test_a_missing_term_is_told_to_the_operator(step: int) -> None:
    with pytest.raises(OperatorError, match=r"terms .* add the missing term"):
        WITH_TERMS.add_school_days(SPRING.last if step > 0 else AUTUMN.first, step)


@given(days)
def test_neighbours_enclose_no_school_day(day: date) -> None:
    before, after = PLAIN.previous_school_day(day), PLAIN.next_school_day(day)
    assert before < day < after
    assert PLAIN.is_school_day(before)
    assert PLAIN.is_school_day(after)
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert not any(PLAIN.is_school_day(each) for each in between if each != day)


@given(days, days, numbers)
def test_adding_school_days_keeps_the_order(one: date, other: date, n: int) -> None:
    first, second = sorted((one, other))
    assert PLAIN.add_school_days(first, n) <= PLAIN.add_school_days(second, n)


@given(school_days, numbers, numbers)
def test_adding_school_days_adds_up_and_back(day: date, n: int, m: int) -> None:
    there = PLAIN.add_school_days(day, n)
    assert PLAIN.is_school_day(there)
    assert PLAIN.add_school_days(there, -n) == day
    assert PLAIN.add_school_days(there, m) == PLAIN.add_school_days(day, n + m)


@given(days)
def test_the_last_school_day_is_in_the_week_and_the_last(day: date) -> None:
    last = PLAIN.last_school_day_of_week(day)
    if last is None:
        assert not PLAIN.is_school_day(day)
    else:
        assert last.isocalendar()[:2] == day.isocalendar()[:2]
        assert PLAIN.next_school_day(last).isocalendar()[:2] != last.isocalendar()[:2]


@pytest.mark.parametrize(
    ("clock", "quiet", "until"),
    [
        ("21:29:59", False, None),
        ("21:30", True, ("2026-11-19", "07:00")),
        ("23:59:59.999999", True, ("2026-11-19", "07:00")),
        ("00:00", True, ("2026-11-18", "07:00")),
        ("06:59:59", True, ("2026-11-18", "07:00")),
        ("07:00", False, None),
        ("12:00", False, None),
    ],
)
def test_the_night_is_quiet(clock: str, quiet: bool, until: tuple[str, str] | None) -> None:
    moment = at("2026-11-18", clock)
    assert PLAIN.is_quiet(moment) is quiet
    assert PLAIN.end_of_quiet(moment) == (at(*until) if until else moment)


def test_quiet_hours_are_those_of_the_school_whatever_the_zone() -> None:
    assert PLAIN.is_quiet(datetime(2026, 11, 18, 13, 30, tzinfo=UTC))  # 21:30 at school
    assert not PLAIN.is_quiet(datetime(2026, 11, 18, 23, 30, tzinfo=UTC))  # 07:30 at school
    with pytest.raises(ValueError, match="time zone"):
        PLAIN.is_quiet(datetime(2026, 11, 18, 22, 0))  # noqa: DTZ001  what is refused


def test_quiet_at_noon_or_never() -> None:
    noon = SchoolCalendar(SchoolCalendarDays(), QuietHours(start=time(12), end=time(14)))
    assert noon.end_of_quiet(at("2026-11-18", "12:00")) == at("2026-11-18", "14:00")
    assert not noon.is_quiet(at("2026-11-18", "23:00"))
    never = SchoolCalendar(SchoolCalendarDays(), QuietHours(start=time(7), end=time(7)))
    assert not never.is_quiet(at("2026-11-18", "07:00"))


@given(hours, moments)
def test_after_the_quiet_one_may_speak(quiet: QuietHours, moment: datetime) -> None:
    calendar = SchoolCalendar(SchoolCalendarDays(), quiet)
    end = calendar.end_of_quiet(moment)
    assert moment <= end <= moment + timedelta(days=1)
    assert not calendar.is_quiet(end)
    assert (end == moment) is not calendar.is_quiet(moment)


@pytest.mark.parametrize(
    ("start", "end", "awake"),
    [
        ("21:30", "07:00", [("07:00", "21:30")]),
        ("12:00", "14:00", [("00:00", "12:00"), ("14:00", "24:00")]),
        ("00:00", "07:00", [("07:00", "24:00")]),
        ("00:00", "23:59", [("23:59", "24:00")]),
        ("23:00", "00:00", [("00:00", "23:00")]),
        ("07:00", "07:00", [("00:00", "07:00"), ("07:00", "24:00")]),
        ("00:00", "00:00", [("00:00", "24:00")]),
    ],
)
def test_waking_hours_are_what_the_quiet_leave(start: str, end: str, awake: list[tuple[str, str]]) -> None:
    quiet = QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))

    def moment(clock: str) -> datetime:
        return at("2026-11-19", "00:00") if clock == "24:00" else at("2026-11-18", clock)

    hours = SchoolCalendar(SchoolCalendarDays(), quiet).waking_hours(date(2026, 11, 18))
    assert hours == [(moment(begin), moment(until)) for begin, until in awake]


@given(hours, days, st.integers(0, 24 * 60 - 1))
def test_a_minute_is_either_quiet_or_waking(quiet: QuietHours, day: date, minute: int) -> None:
    calendar = SchoolCalendar(SchoolCalendarDays(), quiet)
    moment = datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minute)
    awake = any(begin <= moment < until for begin, until in calendar.waking_hours(day))
    assert awake is not calendar.is_quiet(moment)


@pytest.mark.parametrize(("year", "certain"), [(2003, False), (2004, True), (2026, True), (2099, False)])
def test_which_years_are_certain(year: int, certain: bool) -> None:
    assert PLAIN.is_certain(year) is certain


@pytest.mark.parametrize(
    ("calendar", "first", "last", "found"),
    [
        (PLAIN, date(2026, 9, 18), date(2026, 10, 31), [("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07")]),
        (PLAIN, date(2026, 11, 1), date(2026, 11, 30), []),
        (PLAIN, date(2026, 10, 3), date(2026, 10, 6), []),  # it has begun before
        (WITH_TERMS, date(2027, 1, 15), date(2027, 1, 31), [("2027-01-23", "2027-02-28")]),
    ],
)
def test_holidays_that_begin(calendar: SchoolCalendar, first: date, last: date, found: list[tuple[str, str]]) -> None:
    assert [(begin.isoformat(), end.isoformat()) for begin, end in calendar.breaks_between(first, last)] == found


@given(days)
def test_no_school_day_is_in_a_holiday(first: date) -> None:
    for begin, end in PLAIN.breaks_between(first, first + timedelta(days=40)):
        assert not any(PLAIN.is_school_day(begin + timedelta(days=n)) for n in range((end - begin).days + 1))
        assert PLAIN.is_school_day(end + timedelta(days=1))


def test_days_made_up_and_what_a_holiday_is_called() -> None:
    assert PLAIN.made_up_between(date(2026, 9, 1), date(2026, 10, 31)) == [date(2026, 9, 20), date(2026, 10, 10)]
    assert PLAIN.holiday_name(date(2026, 10, 1), date(2026, 10, 7)) == "National Day"
    assert PLAIN.holiday_name(date(2026, 11, 7), date(2026, 11, 8)) == ""
    assert PLAIN.holiday_name(date(2099, 10, 1), date(2099, 10, 7)) == ""
