"""The points of a visitor on plain values: the figures, their edges, and what can never change them."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.settings import QuietHours, SchoolCalendarDays
from bot.core.settings.rules import AssessmentRules
from handlers.home_visit.rules.assessment import (
    Kept,
    Promise,
    Verdict,
    Visit,
    assess,
    judge_promise,
    judge_visit,
    last_day,
    points_of,
)
from handlers.home_visit.rules.spans import Span, month_of, neighbours, span_named, term_of

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())
RULES = AssessmentRules()
TODAY = date(2026, 11, 30)
VERDICTS: list[Verdict] = ["done", "late", "late_record", "not_recorded", "missed", "open", "cancelled"]
KEPT: list[Kept] = ["in_time", "late", "overdue", "open"]
DAYS = st.dates(date(2026, 9, 1), date(2027, 1, 20))


def nov(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


def visit(**values: Any) -> Visit:
    """A visit planned for Tuesday the 10th and due at the end of term."""
    of: dict[str, Any] = {"visit_id": 1, "visitor_id": 1, "kind": "all", "state": "planned", "planned_on": nov(10)}
    return Visit(**{**of, "due_on": date(2027, 1, 20), **values})


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, "open"),  # the month is not over
        ({"planned_on": date(2026, 10, 30)}, "missed"),
        ({"state": "cancelled"}, "cancelled"),
        ({"visited_on": nov(10), "recorded_on": nov(13), "state": "recorded"}, "done"),
        ({"visited_on": nov(10), "recorded_on": nov(16), "state": "recorded"}, "late_record"),
        ({"visited_on": nov(13), "recorded_on": nov(18), "state": "recorded"}, "done"),  # a weekend in between
        ({"visited_on": nov(26), "state": "visited"}, "not_recorded" if nov(30) < TODAY else "open"),
        ({"visited_on": nov(24), "state": "visited"}, "not_recorded"),
        ({"planned_on": date(2026, 10, 30), "visited_on": nov(2), "recorded_on": nov(2)}, "late"),
        # The family has moved it: the new day is its place in the plan.
        ({"planned_on": date(2026, 10, 30), "agreed_on": nov(27), "state": "agreed"}, "open"),
        ({"agreed_on": nov(20), "state": "agreed"}, "not_recorded"),
        # A plan made anew takes it out of no month that has begun; the family may.
        ({"planned_on": date(2026, 12, 15), "asked_in": date(2026, 10, 1)}, "missed"),
        ({"planned_on": date(2026, 12, 15), "asked_in": nov(1)}, "open"),
        ({"agreed_on": date(2026, 12, 15), "asked_in": date(2026, 10, 1), "state": "agreed"}, "open"),
        # For a cause the rule's day holds, or a later one that the family agreed to.
        ({"kind": "needed", "planned_on": None, "due_on": nov(27)}, "missed"),
        ({"kind": "needed", "planned_on": None, "due_on": nov(30)}, "open"),
        ({"kind": "needed", "due_on": nov(12), "visited_on": nov(13), "recorded_on": nov(13)}, "late"),
        ({"kind": "needed", "due_on": nov(12), "agreed_on": nov(13), "visited_on": nov(13), "recorded_on": nov(13)},
         "done"),
    ],
)  # fmt: skip
def test_which_visits_count(values: dict[str, Any], verdict: Verdict) -> None:
    assert judge_visit(visit(**values), CALENDAR, 3, TODAY) == verdict


@pytest.mark.parametrize(
    ("closed_on", "kept"), [(nov(9), "in_time"), (nov(10), "in_time"), (nov(11), "late"), (None, "overdue")]
)
def test_which_promises_count(closed_on: date | None, kept: Kept) -> None:
    assert judge_promise(Promise(1, 1, nov(10), closed_on), TODAY) == kept
    assert judge_promise(Promise(1, 1, TODAY, None), TODAY) == "open"


@pytest.mark.parametrize(
    ("prolonged", "day"),
    [
        ([(nov(9), nov(17))], nov(17)),
        ([(nov(10), nov(17))], nov(17)),
        ([(nov(11), nov(17))], nov(10)),  # it was late already
        ([(nov(16), nov(24)), (nov(9), nov(17))], nov(17)),  # once
    ],
)
def test_a_promise_may_be_prolonged_once_before_its_day(prolonged: list[tuple[date, date]], day: date) -> None:
    assert last_day(nov(24), nov(10), prolonged) == day
    assert last_day(nov(24), None, []) == nov(24)


@pytest.mark.parametrize(
    ("done", "asked", "points"),
    [(5, 5, 50), (4, 5, 40), (79, 100, 30), (3, 5, 30), (59, 100, 20), (2, 5, 20), (39, 100, 10), (0, 5, 10)],
)
def test_the_steps_of_the_process(done: int, asked: int, points: int) -> None:
    assert points_of(RULES.process, Fraction(done), asked) == points


def test_a_term_is_the_mean_of_its_months() -> None:
    october: list[tuple[Visit, Verdict]] = [(visit(planned_on=date(2026, 10, 12)), "done")] * 2
    november: list[tuple[Visit, Verdict]] = [(visit(), "done"), (visit(), "missed")]
    found = assess([*october, *november], (0, 0), [], RULES)
    assert [(month.name, month.points) for month in found.months] == [("2026-10", 50), ("2026-11", 20)]
    assert (found.process.points, found.total, found.is_scaled) == (35, 70, True)


def test_who_was_asked_nothing_has_no_points() -> None:
    found = assess([(visit(), "open")], (4, 4), ["open"], RULES)
    assert (found.total, found.process.points, found.rating.points, found.results.points) == (None, None, None, None)


def test_few_answers_are_no_part() -> None:
    assert assess([], (4, 0), [], RULES).rating.points is None
    assert assess([], (5, 0), [], RULES).rating.points == 5


rows = st.lists(st.tuples(DAYS, st.sampled_from(VERDICTS)), max_size=12).map(
    lambda found: [(visit(planned_on=day), verdict) for day, verdict in found]
)
answers = st.integers(0, 30).flatmap(lambda many: st.tuples(st.just(many), st.integers(0, many)))
promises = st.lists(st.sampled_from(KEPT), max_size=12)


def steps(most: int) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Any steps that a school may configure, from 0 up."""
    given_at = st.sets(st.integers(1, 100), max_size=4).map(lambda found: [*sorted(found, reverse=True), 0])
    return given_at.flatmap(
        lambda shares: st.lists(st.integers(1, most), min_size=len(shares), max_size=len(shares)).map(
            lambda points: tuple(zip(shares, sorted(points, reverse=True), strict=True))
        )
    )


rules = st.builds(
    AssessmentRules, process=steps(50), rating=steps(25), results=steps(25), late_percent=st.integers(0, 100)
)


@given(rows, answers, promises, st.one_of(st.just(RULES), rules))
def test_an_overdue_promise_never_raises(
    visits: list[tuple[Visit, Verdict]], said: tuple[int, int], kept: list[Kept], of: AssessmentRules
) -> None:
    before, after = (assess(visits, said, each, of) for each in (kept, [*kept, "overdue"]))
    assert after.results.points is not None
    if before.results.points is not None:
        assert after.results.points <= before.results.points
    if before.total is not None:
        assert after.total is not None
        assert after.total <= before.total


def test_a_promise_not_kept_never_lifts_what_the_others_stand_for() -> None:
    generous = AssessmentRules(process=((100, 50), (0, 1)), results=((100, 25), (0, 25)))
    broken: list[Kept] = ["overdue"]
    before, after = (assess([(visit(), "missed")], (0, 0), kept, generous).total for kept in (broken[:0], broken))
    assert before == after == 2


@given(rows, answers, promises)
def test_one_more_overdue_promise_lowers_as_soon_as_a_step_is_crossed(
    visits: list[tuple[Visit, Verdict]], said: tuple[int, int], kept: list[Kept]
) -> None:
    """Among as many overdue as kept ones the share is at most a half, which is the last step but one."""
    good: list[Kept] = ["in_time", "in_time"]
    many = kept + good
    overdue: list[Kept] = ["overdue"]
    lowered = many + overdue * (len(many) + 1)
    high, low = (assess(visits, said, each, RULES).results.points for each in (good, lowered))
    assert (high, low) == (25, 5)


@given(rows, answers, promises, st.randoms())
def test_the_order_of_rows_does_not_matter(
    visits: list[tuple[Visit, Verdict]], said: tuple[int, int], kept: list[Kept], random: Random
) -> None:
    mixed_visits, mixed_kept = visits[:], kept[:]
    random.shuffle(mixed_visits)
    random.shuffle(mixed_kept)
    assert assess(visits, said, kept, RULES) == assess(mixed_visits, said, mixed_kept, RULES)


@given(rows, answers, promises)
def test_a_total_lies_within_its_whole(
    visits: list[tuple[Visit, Verdict]], said: tuple[int, int], kept: list[Kept]
) -> None:
    found = assess(visits, said, kept, RULES)
    assert found.full == 100
    assert found.total is None or 20 <= found.total <= 100


@given(DAYS, st.integers(0, 90), st.integers(0, 30))
def test_written_up_earlier_is_never_worse(planned: date, made: int, late: int) -> None:
    visited = planned + timedelta(days=made % 20)
    verdicts = [
        judge_visit(visit(planned_on=planned, visited_on=visited, recorded_on=visited + timedelta(days=days)),
                    CALENDAR, 3, TODAY)
        for days in (0, late)
    ]  # fmt: skip
    order = {"done": 1, "late_record": 0, "late": 0}
    assert order[verdicts[0]] >= order[verdicts[1]]


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_months_and_terms_leave_no_day_out(day: date) -> None:
    for span in (month_of(day), term_of(CALENDAR, day)):
        assert span.first <= day <= span.last
        assert span_named(CALENDAR, span.name) == span
        before, behind = neighbours(CALENDAR, span)
        assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise((before, span, behind)))


@pytest.mark.parametrize("name", ["", "2026", "2026-13", "2026-1", "2027-winter", "month", "2026-11-01", "2026-W47"])
def test_no_other_names_are_spans(name: str) -> None:
    assert span_named(CALENDAR, name) is None


def test_a_break_belongs_to_the_term_before_it() -> None:
    span = term_of(CALENDAR, date(2027, 2, 6))
    assert isinstance(span, Span)
    assert span.name == "2026-2027-1"
