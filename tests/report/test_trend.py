"""A figure over the last spans says of each what the report of that span says, in one statement."""

import pytest

from handlers.report.actions.trend import MOST, Trend, trend
from storage.session import Database
from tests.costs import statements
from tests.report.school import Counted, autumn
from tests.report.test_figures import seen, span
from tests.school_week import at


@pytest.fixture
def school(db: Database) -> Counted:
    """Autumn on both databases."""
    school = Counted(db)
    school.do(autumn, school)
    return school


def over(school: Counted, figure: str, name: str = "2026-11", who: str = "principal") -> Trend:
    """What one of the cast reads."""
    return school.db.read(trend, school.school, school.actor(who), figure, span(name), school.now)


def test_each_point_is_what_the_report_of_its_span_says(school: Counted) -> None:
    school.now = at(1, 8, month=12)
    for name, month in (("2026-11", -1), ("2026-10", -2)):
        lines = {each.figure.name: each for each in seen(school, name=name).lines if not each.figure.is_now}
        assert len(lines) >= 20
        for figure, line in lines.items():
            point = over(school, figure).points[month]
            assert (point.span.name, point.value, point.part) == (name, line.now, line.part), figure
            assert point.whole == (line.whole if line.now is not None else None), figure


@pytest.mark.parametrize(
    ("name", "first", "many"),
    [("2026-W47", "2026-W42", 6), ("2026-11", "2026-06", 6), ("2026-2027-1", "2024-2025-2", 4), ("2026-2027", "", 3)],
)
def test_the_oldest_stands_first(school: Counted, name: str, first: str, many: int) -> None:
    found = over(school, "visits", name)
    assert (found.points[0].span.name, len(found.points)) == (first or "2024-2025", many)
    assert (found.points[-1].span.name, MOST[found.points[-1].span.kind]) == (name, many)


def test_however_many_spans_it_is_one_statement_more(school: Counted) -> None:
    with statements() as counted:
        over(school, "signatures", "2026-2027")
    few = list(counted)
    with statements() as counted:
        over(school, "signatures", "2026-11")
    assert len(counted) == len(few)
    assert [sum("facts_0" in said for said in some) for some in (few, counted)] == [1, 1]


def test_a_teacher_reads_the_own_work(school: Counted) -> None:
    found = over(school, "opinions", who="subject_teacher")
    assert [(each.part, each.whole) for each in found.points][-1] == (2, 4)


def test_letters_are_shown_of_months_that_are_over(school: Counted) -> None:
    found = over(school, "letters")
    assert [each.span.name for each in found.points] == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    assert [(each.value, each.part, each.whole) for each in found.points] == [(None, 0, None)] * 4 + [(60, 3, 5)]
