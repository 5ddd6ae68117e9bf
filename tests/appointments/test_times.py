"""When somebody can be met: patterns, single days, days away, holidays, notice, horizon."""

from datetime import date
from typing import Any

import pytest

from bot.appointments.times import day_spans
from bot.core.calendar import SchoolCalendar
from bot.core.settings import SchoolCalendarDays
from storage.office_hours import OfficeHours
from storage.session import Database
from tests.appointments.office import THE_25TH, Office, at

DAY = date(2026, 11, 25)
FIRST_THREE = ["25 16:20", "25 16:40", "25 17:00"]


def hours(**values: Any) -> OfficeHours:
    """A row that is nowhere stored."""
    return OfficeHours(**{"staff_id": 1, "starts": 980, "ends": 1040, "length": 20, "pause": 0, **values})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([hours()], ["16:20", "16:40", "17:00"]),
        ([hours(pause=10)], ["16:20", "16:50"]),
        ([hours(length=25)], ["16:20", "16:45"]),  # a third would end after the hours do
        ([hours(length=60)], ["16:20"]),
        ([hours(length=65)], []),
        ([hours(starts=480, ends=500), hours()], ["08:00", "16:20", "16:40", "17:00"]),
        ([hours(starts=990, ends=1020, length=30), hours()], ["16:30", "17:00"]),  # who stands first keeps the time
        ([], []),
    ],
)  # fmt: skip
def test_the_talks_of_one_day(rows: list[OfficeHours], expected: list[str]) -> None:
    assert [f"{span.starts_at:%H:%M}" for span in day_spans(rows, DAY)] == expected


def test_a_pattern_holds_on_school_days_from_its_first_to_its_last(sqlite_db: Database) -> None:
    office = Office(sqlite_db, horizon_days=60)
    office.hours(length=60, since=date(2026, 12, 2), until=date(2026, 12, 16))
    assert office.shown() == ["02 16:20", "09 16:20", "16 16:20"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, ["25 16:20", "02 16:20", "09 16:20"]),
        ({"holidays": [date(2026, 12, 2)]}, ["25 16:20", "09 16:20"]),
        ({"terms": [{"name": "autumn", "first": "2026-09-01", "last": "2026-12-04"}]}, ["25 16:20", "02 16:20"]),
    ],
)
def test_no_weekly_hours_on_days_without_school(sqlite_db: Database, days: dict[str, Any], expected: list[str]) -> None:
    office = Office(sqlite_db)
    calendar = SchoolCalendar(SchoolCalendarDays.model_validate(days), office.school.rules.quiet)
    office.has_calendar(calendar)
    office.hours(length=60)
    assert office.shown() == expected


def test_a_saturday_on_which_school_is_made_up_has_the_hours_of_saturdays(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    made_up = SchoolCalendarDays.model_validate({"school_days": [date(2026, 11, 28)]})
    office.has_calendar(SchoolCalendar(made_up, office.school.rules.quiet))
    office.hours(length=60, weekday=5)
    assert office.shown() == ["28 16:20"]


def test_a_single_day_is_meant_whatever_day_it_is_and_beside_the_pattern(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours()
    office.hours(day=date(2026, 11, 22), starts=540, ends=560)  # a Sunday
    office.hours(day=THE_25TH, starts=970, ends=990)  # is in the way of the first of the pattern
    assert office.shown(last=THE_25TH) == ["22 09:00", "25 16:10", "25 16:40", "25 17:00"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ({}, []),
        ({"starts": 980, "ends": 1000}, ["25 16:40", "25 17:00"]),
        ({"starts": 990, "ends": 1010}, ["25 17:00"]),
        ({"starts": 400, "ends": 980}, FIRST_THREE),
        ({"starts": 1040, "ends": 1100}, FIRST_THREE),
    ],
)
def test_days_and_hours_away(sqlite_db: Database, minutes: dict[str, int], expected: list[str]) -> None:
    office = Office(sqlite_db)
    office.hours()
    office.away(date(2026, 11, 24), date(2026, 11, 26), **minutes)
    assert office.shown(last=THE_25TH) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(25, 15, 20), FIRST_THREE),
        (at(25, 15, 21), FIRST_THREE[1:]),
        (at(25, 16, 1), []),
        (at(4, 0), FIRST_THREE),
        (at(3, 23, 59), []),
    ],
)
def test_neither_too_near_nor_too_far(sqlite_db: Database, now: Any, expected: list[str]) -> None:
    office = Office(sqlite_db, notice_minutes=60, horizon_days=21)
    office.hours()
    office.now = now
    assert office.shown(first=THE_25TH, last=THE_25TH) == expected


def test_only_the_ways_that_the_host_offers(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours(length=60, ways="school phone")
    assert [len(office.free(way=way)) for way in ("school", "phone", "video", "home")] == [3, 3, 0, 0]


def test_several_families_at_once_and_what_is_left(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours(seats=2, length=60)
    first, second = office.more_families(2)
    for party, left in ((first, 2), (second, 1)):
        assert [each.seats_left for each in office.free(last=THE_25TH, full=True)] == [left]
        office.book_for(party, at(25, 16, 20))
    assert office.shown(last=THE_25TH) == []
    assert [each.seats_left for each in office.free(last=THE_25TH, full=True)] == [0]


def test_a_place_for_one_talk_is_nobody_elses_meanwhile(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    other = office.cast.subject_teacher.id
    alone, shared = office.place(), office.place("操场", alone=False)
    office.hours(length=60, place_id=alone)
    office.hours(other, starts=1000, ends=1060, place_id=alone)
    office.hours(other, day=date(2026, 11, 26), place_id=shared)
    office.hours(day=date(2026, 11, 26), place_id=shared)
    party = office.more_families(1)[0]
    assert [f"{each.starts_at:%H:%M}" for each in office.free(other, last=THE_25TH)] == ["16:40", "17:00", "17:20"]
    office.book_for(party, at(25, 16, 20))
    assert [f"{each.starts_at:%H:%M}" for each in office.free(other, last=THE_25TH)] == ["17:20"]
    office.book_for(party, at(26, 16, 20))
    assert len(office.free(other, first=date(2026, 11, 26), last=date(2026, 11, 26))) == 3


def test_all_hosts_in_one_list_the_nearest_first(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    other = office.cast.subject_teacher.id
    office.hours(length=60)
    office.hours(other, length=60, weekday=1, place_id=office.place("三楼"), approves=True)
    found = office.free(office.teacher, other, last=THE_25TH)
    assert [(each.staff_id, each.place, each.approves) for each in found] == [
        (other, "三楼", True),
        (office.teacher, "", False),
    ]
