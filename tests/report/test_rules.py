"""Spans, weeks, points, draws and the month's question, on values alone."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.settings import QuietHours, Rules, SchoolCalendarDays
from handlers.report.rules.draw import WHATS, drawn
from handlers.report.rules.pulse import open_month
from handlers.report.rules.spans import SPAN_OF, Kind, before, behind, span_named, weeks_due
from handlers.report.rules.values import points_for, value
from storage.report.figure import Figure, Unit
from tests.school_week import at

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-2027-1", date(2026, 9, 1), date(2027, 2, 20)),
        ("2026-2027", date(2026, 9, 1), date(2027, 8, 31)),
    ],
)
def test_a_span_by_its_name(name: str, first: date, last: date) -> None:
    found = span_named(CALENDAR, name)
    assert found
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("name", ["", "2026", "2026-13", "2026-W60", "2026-2028", "2027-winter", "2026-11-20", "今天"])
def test_what_names_no_span(name: str) -> None:
    assert span_named(CALENDAR, name) is None


@given(DAYS, st.sampled_from(tuple(SPAN_OF)))
def test_spans_follow_each_other_without_a_gap(day: date, kind: Kind) -> None:
    found = SPAN_OF[kind](CALENDAR, day)
    assert found.first <= day <= found.last
    assert span_named(CALENDAR, found.name) == found
    assert (before(CALENDAR, found).last - found.first).days == (found.last - behind(CALENDAR, found).first).days == -1


@pytest.mark.parametrize(
    ("now", "weeks"),
    [
        (at(20, 16, 59, month=11), ("2026-W45", "2026-W46")),
        (at(20, 17, 0, month=11), ("2026-W45", "2026-W46", "2026-W47")),
        (at(31, 12, 0, month=12), ("2026-W45", "2026-W46", "2026-W47", "2026-W48")),
        (at(1, 12, 0, month=11), ()),
    ],
)
def test_a_week_is_due_when_its_message_leaves(now: datetime, weeks: tuple[str, ...]) -> None:
    november = span_named(CALENDAR, "2026-11")
    assert november
    assert weeks_due(CALENDAR, november, now, time(17, 0)) == weeks


@given(DAYS)
def test_each_week_with_school_is_in_one_month(day: date) -> None:
    late, week = datetime(2030, 1, 1, tzinfo=SHANGHAI), SPAN_OF["week"](CALENDAR, day)
    months = {SPAN_OF["month"](CALENDAR, each) for each in (week.first, week.last)}
    found = [month for month in months if week.name in weeks_due(CALENDAR, month, late, time(17, 0))]
    assert len(found) == (CALENDAR.last_school_day_of_week(day) is not None)


@pytest.mark.parametrize(
    ("unit", "part", "whole", "shown"),
    [
        ("share", 2, 3, 66), ("share", 3, 3, 100), ("share", 0, 0, None), ("share", 199, 200, 99),
        ("times", 4, 0, 4), ("hours", 5400, 1, 1.5), ("hours", 0, 0, None), ("days", 5, 2, 2.5),
    ],
)  # fmt: skip
def test_a_figure_out_of_its_measures(unit: Unit, part: int, whole: int, shown: float | None) -> None:
    figure = Figure("x", unit, "part", "whole", ())
    assert value(figure, {"part": part, "whole": whole}, 5) == shown


def test_a_small_group_shows_nothing() -> None:
    figure = Figure("x", "share", "part", "whole", (), smallest=True)
    assert [value(figure, {"part": 1, "whole": many}, 5) for many in (4, 5)] == [None, 20]


def test_points_by_tiers() -> None:
    tiers = Rules().report.evaluation.signatures
    assert [points_for(each, tiers) for each in (100, 90, 89, 60, 0, None)] == [20, 20, 15, 10, 5, None]


@given(st.sets(st.integers(1, 10**9), max_size=60), st.text(max_size=8), st.integers(0, 5))
def test_a_draw_can_be_made_again(classes: set[int], seed: str, many: int) -> None:
    found = drawn(sorted(classes), seed, many)
    assert found == drawn(sorted(classes, reverse=True), seed, many)
    assert len({each for each, _ in found}) == len(found) == min(many, len(classes))
    assert [what for _, what in found] == [WHATS[at % len(WHATS)] for at in range(len(found))]


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 11, 27), None),
        (date(2026, 12, 3), None),
        (date(2026, 12, 4), "2026-11"),  # the week of Monday the 30th ends on this Friday
        (date(2026, 12, 17), "2026-11"),
        (date(2026, 12, 18), None),
        (date(2026, 10, 30), "2026-10"),
    ],
)
def test_when_the_question_is_open(day: date, month: str | None) -> None:
    found = open_month(CALENDAR, day, days=14)
    assert (found.name if found else None) == month
