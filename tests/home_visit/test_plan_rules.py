"""The planner on plain values: a class of 45 by hand, and each rule for itself."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import ceil
from typing import Any

import pytest

from handlers.home_visit.rules.days import visit_days
from handlers.home_visit.rules.near import place_of
from handlers.home_visit.rules.plan import Child, ClassOf, Family, Kept, Leader, Plan
from handlers.home_visit.rules.planner import make_plan
from handlers.home_visit.rules.weeks import monday
from tests.home_visit.tasks import (
    CALENDAR,
    FIGURES,
    LAST_YEAR,
    LONG_AGO,
    OFFICE,
    OTHER,
    PRINCIPAL,
    SUBJECT,
    TEACHER,
    family,
    named,
    task_of,
)


def class_of_45() -> tuple[Family, ...]:
    """By hand: 44 households, one with two children here, two with a sibling in the other class; 6 in need.

    1-6 need; 5 has two children of the class; 7 and 8 have a sibling in class 2; 1-3 live in one village,
    9-14 in another; homes of 15-24 were seen long ago or never, all families were last spoken to last year.
    """
    found = []
    for number in range(1, 45):
        seen = None if number in (15, 16) else LONG_AGO if 17 <= number <= 24 else LAST_YEAR
        child = Child(number, 1, is_key=number <= 6, last_contact=LAST_YEAR, last_home=seen)
        children = [child]
        if number == 5:
            children.append(Child(45, 1, last_contact=LAST_YEAR, last_home=seen))
        if number in (7, 8):
            children.append(Child(100 + number, 2, last_contact=LAST_YEAR, last_home=seen))
        place = "大石村" if number <= 3 else "河湾村" if 9 <= number <= 14 else ""
        found.append(Family(number, tuple(children), place=place, is_away=number in (2, 30, 31)))
    return tuple(found)


def by_visitor(plan: Plan, visitor_id: int) -> list[int]:
    """The households that somebody visits."""
    return sorted(each.household_id for each in plan.visits if each.visitor_id == visitor_id)


def test_a_class_of_45_in_the_first_term() -> None:
    plan = make_plan(task_of("2026-2027-1", *class_of_45()))
    assert plan.unmet == ()
    kinds = Counter((each.visitor_id, each.kind) for each in plan.visits)
    # 42 families of the class are spoken to this year by its own teacher: 44 without the two whose younger child's
    # teacher goes; 30 and 31 (and 2, who is in need and visited now) wait for the festival; half of 39 is 20.
    assert kinds == {(TEACHER, "key"): 6, (TEACHER, "all"): 15, (OTHER, "all"): 1}
    assert {15, 16, *range(17, 25)} <= set(by_visitor(plan, TEACHER))
    assert {7, 8} & set(by_visitor(plan, OTHER))
    five = next(each for each in plan.visits if each.household_id == 5)
    assert (five.pupil_id, five.siblings, five.rule) == (5, (45,), "key_a_term")
    days = {each.household_id: each.day for each in plan.visits}
    assert days[1] == days[2]  # one village, one day
    weeks = Counter(monday(each.day) for each in plan.visits if each.visitor_id == TEACHER)
    assert max(weeks.values()) <= 2
    assert len(weeks) >= 17


def test_in_the_second_term_all_that_is_left_is_visited() -> None:
    plan = make_plan(task_of("2026-2027-2", *class_of_45()))
    assert plan.unmet == ()
    assert len(by_visitor(plan, TEACHER)) == 42
    assert len(by_visitor(plan, OTHER)) == 2


def test_the_festival_is_for_families_whose_parents_come_home() -> None:
    task = task_of("2027-winter", *class_of_45())
    plan = make_plan(task)
    assert sorted(each.household_id for each in plan.visits) == [2, 30, 31]
    assert task.figures.festival == (date(2027, 1, 27), date(2027, 2, 20))
    assert all(date(2027, 1, 27) <= each.day <= date(2027, 2, 20) for each in plan.visits)
    # Nobody comes on New Year's Eve or in the week behind it.
    assert not any(date(2027, 2, 5) <= each.day <= date(2027, 2, 12) for each in plan.visits)


def test_a_family_seen_this_year_is_visited_at_the_festival_only_if_there_is_room() -> None:
    met = date(2026, 10, 1)
    families = [family(n, Child(n, 1, last_contact=met, last_home=met), is_away=True) for n in range(1, 40)]
    plan = make_plan(task_of("2027-winter", *families))
    assert plan.unmet == ()
    assert 0 < len(plan.visits) < 39
    assert {each.rule for each in plan.visits} == {"spring_festival"}


def test_the_summer_is_for_what_is_left_over() -> None:
    met = date(2027, 5, 4)
    left, done = family(1), family(2, Child(2, 1, last_contact=met, last_home=met))
    plan = make_plan(task_of("2027-summer", left, done))
    assert [(each.household_id, each.kind) for each in plan.visits] == [(1, "all")]


def test_what_the_weeks_cannot_hold_is_named() -> None:
    needs = [family(n, Child(n, 1, is_key=True, last_contact=LAST_YEAR, last_home=LAST_YEAR)) for n in range(1, 16)]
    plan = make_plan(task_of("2026-2027-1", *needs, earliest=date(2027, 1, 11)))
    assert len(plan.visits) == 8
    (unmet,) = [each for each in plan.unmet if each.rule == "key_a_term"]
    assert (unmet.count, unmet.why, unmet.weeks, unmet.a_week, unmet.visitor_id) == (7, "weeks", 2, 4, TEACHER)
    assert set(unmet.households) == set(range(1, 16)) - {each.household_id for each in plan.visits}


def test_when_the_mentor_has_no_time_the_homeroom_teacher_goes_to_those_in_need() -> None:
    families = [
        family(n, Child(n, 1, is_key=n > 8, mentor_id=SUBJECT, last_contact=LAST_YEAR, last_home=LAST_YEAR))
        for n in range(1, 11)
    ]
    task = task_of("2026-2027-1", *families, earliest=date(2027, 1, 18), figures=replace(FIGURES, class_share=0))
    busy = tuple(Kept(900 + n, (), SUBJECT, "needed", date(2027, 1, 18 + n)) for n in range(3))
    plan = make_plan(replace(task, kept=busy))
    assert len(by_visitor(plan, SUBJECT)) == 1
    keys = {each.household_id for each in plan.visits} & {9, 10}
    assert keys == {9, 10}
    (mentors,) = [each for each in plan.unmet if each.rule == "mentor_a_term"]
    assert (mentors.count, mentors.visitor_id) == (9, SUBJECT)


def test_a_mentor_serves_for_the_family_in_need_as_well() -> None:
    child = Child(1, 1, is_key=True, mentor_id=SUBJECT, last_contact=LAST_YEAR, last_home=LAST_YEAR)
    plan = make_plan(task_of("2026-2027-1", family(1, child)))
    assert [(each.visitor_id, each.kind) for each in plan.visits] == [(SUBJECT, "mentor")]
    plan = make_plan(task_of("2026-2027-1", family(1, replace(child, mentor_id=TEACHER))))
    assert [(each.visitor_id, each.kind, each.rule) for each in plan.visits] == [(TEACHER, "key", "mentor_a_term")]


def test_the_mentors_of_two_siblings_go_together() -> None:
    children = (
        Child(1, 1, mentor_id=TEACHER, last_home=LAST_YEAR),
        Child(2, 2, mentor_id=SUBJECT, last_home=LAST_YEAR),
    )
    full = tuple(Kept(900 + n, (), SUBJECT, "needed", date(2027, 1, 11 + n // 2)) for n in range(4))
    task = task_of("2026-2027-1", family(1, *children), earliest=date(2027, 1, 11), kept=full)
    plan = make_plan(task)
    (visit,) = plan.visits
    assert (visit.visitor_id, visit.second_id, visit.kind, visit.pupil_id) == (TEACHER, SUBJECT, "mentor", 1)
    assert visit.day >= date(2027, 1, 18)  # in the week before the second has no time
    assert plan.unmet == ()
    stands = Kept(1, (1, 2), TEACHER, "mentor", date(2027, 1, 12))
    (unmet,) = make_plan(replace(task, kept=(stands,))).unmet
    assert (unmet.rule, unmet.why, unmet.visitor_id) == ("mentor_a_term", "along", SUBJECT)


def test_several_visits_a_term_of_one_family_are_apart() -> None:
    needs = [family(n, Child(n, 1, is_key=True, last_home=LAST_YEAR), place="大石村") for n in (1, 2, 3)]
    plan = make_plan(task_of("2026-2027-1", *needs, figures=replace(FIGURES, key_a_term=2)))
    days = [[each.day for each in plan.visits if each.household_id == n] for n in (1, 2, 3)]
    assert all(len(each) == 2 and (each[1] - each[0]).days > 14 for each in days)
    assert plan.unmet == ()


def test_leaders_go_to_those_in_need_and_to_every_class() -> None:
    families = [
        family(n, Child(n, 1 if n <= 30 else 2, is_key=n in (1, 2, 3, 31), last_contact=LAST_YEAR, last_home=LAST_YEAR))
        for n in range(1, 41)
    ]
    leaders = (Leader(PRINCIPAL, 4, "principal_a_year"), Leader(OFFICE, 2, "leader_a_year"))
    plan = make_plan(task_of("2026-2027-1", *families, leaders=leaders, led=frozenset({2})))
    led = {each.household_id: each.visitor_id for each in plan.visits if each.kind == "leader"}
    assert Counter(led.values()) == {PRINCIPAL: 4, OFFICE: 2}
    assert {1, 3, 31} <= set(led)
    assert 2 not in led
    assert sum(household > 30 for household in led) == 3
    assert plan.unmet == ()


def test_more_leaders_visits_than_families_are_named() -> None:
    plan = make_plan(task_of("2026-2027-1", family(1), leaders=(Leader(PRINCIPAL, 4, "principal_a_year"),)))
    (unmet,) = plan.unmet
    assert (unmet.rule, unmet.why, unmet.count, unmet.visitor_id) == ("principal_a_year", "few", 3, PRINCIPAL)


def test_what_stands_stays_and_counts() -> None:
    stands = Kept(1, (1,), TEACHER, "key", date(2026, 9, 8))
    out = Kept(2, (2,), TEACHER, "key", None, counts=False)
    needs = [family(n, Child(n, 1, is_key=True, last_contact=LAST_YEAR, last_home=LAST_YEAR)) for n in (1, 2, 3)]
    plan = make_plan(task_of("2026-2027-1", *needs, kept=(stands, out)))
    assert [each.household_id for each in plan.visits] == [3]
    assert [(each.rule, each.why, each.households) for each in plan.unmet] == [("key_a_term", "taken_out", (2,))]


def test_a_class_without_a_teacher_and_a_child_without_anybody_are_named() -> None:
    alone: dict[str, Any] = {"classes": {1: ClassOf(3, None), 2: ClassOf(1, OTHER)}, "no_family": ((77, 2),)}
    needs = family(1, Child(1, 1, is_key=True))
    plan = make_plan(task_of("2026-2027-1", needs, **alone))
    assert {(each.rule, each.why) for each in plan.unmet} == {
        ("key_a_term", "no_teacher"),
        ("class_share_a_term", "no_teacher"),
        ("no_family", "no_family"),
    }
    assert plan.visits == ()


def test_a_plan_of_one_teacher_leaves_the_others_alone() -> None:
    families = (*class_of_45(), family(60, Child(60, 2, is_key=True)))
    plan = make_plan(task_of("2026-2027-1", *families, only=frozenset({TEACHER})))
    assert {each.visitor_id for each in plan.visits} == {TEACHER}
    whole = make_plan(task_of("2026-2027-1", *families))
    assert by_visitor(plan, TEACHER) == by_visitor(whole, TEACHER)


def test_a_plan_of_one_teacher_counts_no_share_of_a_class_of_which_it_knows_one_child() -> None:
    met = date(2026, 9, 2)
    own = (Child(1, 1, last_contact=met, last_home=met), Child(2, 2, last_contact=met, last_home=met))
    figures, other = replace(FIGURES, class_share=20), {1: ClassOf(1, TEACHER), 2: ClassOf(3, OTHER)}
    seen = [family(n, Child(n, 1, last_contact=met, last_home=met)) for n in range(3, 8)]
    done = tuple(Kept(n, (n,), TEACHER, "all", met) for n in (3, 4))
    values: dict[str, Any] = {"figures": figures, "classes": other, "kept": done, "only": frozenset({TEACHER})}
    assert make_plan(task_of("2026-2027-1", family(1, *own), *seen, **values)).visits == ()


def test_exams_and_days_off_have_no_visits() -> None:
    period, exams = named("2026-2027-1"), [date(2026, 11, 12), date(2026, 11, 13)]
    days = visit_days(CALENDAR, period, exams, date(2026, 9, 7))
    assert not {*exams, date(2026, 10, 1), date(2026, 11, 15)} & set(days)
    assert date(2026, 10, 10) in days  # a Saturday on which lessons are made up


@pytest.mark.parametrize(
    ("village", "address", "place"),
    [
        ("大石村", "青山镇河湾村3组", "大石村"),
        ("", "青山镇大石村3组12号", "青山镇大石村"),
        ("", "青山镇 大石村 四组", "青山镇大石村"),
        ("", "幸福路18号2单元", "幸福路"),
        ("", "18号", ""),
        ("", "", ""),
    ],
)
def test_who_lives_near_whom(village: str, address: str, place: str) -> None:
    assert place_of(village, address) == place


@pytest.mark.parametrize("many", [1, 3, 7, 12, 20, 35])
def test_visits_are_spread_evenly(many: int) -> None:
    needs = [
        family(n, Child(n, 1, is_key=True, last_contact=LAST_YEAR, last_home=LAST_YEAR)) for n in range(1, many + 1)
    ]
    plan = make_plan(task_of("2026-2027-1", *needs))
    weeks = Counter(monday(each.day) for each in plan.visits)
    assert max(weeks.values()) - min(weeks.values()) <= 1
    ordered = sorted(weeks)
    gaps = {(after - before).days // 7 for before, after in pairwise(ordered)}
    assert max(gaps, default=0) <= ceil(20 / many) + 1
