"""What always holds for a plan, whatever the school."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from handlers.home_visit.rules.plan import Child, ClassOf, Family, Kept, Leader, Plan, Task
from handlers.home_visit.rules.planner import make_plan
from handlers.home_visit.rules.weeks import monday
from tests.home_visit.tasks import FIGURES, OTHER, PRINCIPAL, SUBJECT, TEACHER, named, task_of

DAYS = st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2026, 8, 31)))


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """Schools of two classes with anything in them."""
    families, number = [], 0
    for household in range(1, draw(st.integers(0, 40)) + 1):
        children = []
        for _ in range(draw(st.sampled_from((1, 1, 1, 2)))):
            number += 1
            home, contact = draw(DAYS), draw(DAYS)
            mentor = draw(st.sampled_from((None, None, TEACHER, SUBJECT, 99)))
            children.append(
                Child(
                    number,
                    draw(st.sampled_from((1, 2))),
                    draw(st.booleans()),
                    mentor,
                    last_contact=contact or home,
                    last_home=home,
                )
            )
        place = draw(st.sampled_from(("", "大石村", "河湾村")))
        families.append(Family(household, tuple(children), is_away=draw(st.booleans()), place=place))
    key = draw(st.sampled_from(("2026-2027-1", "2027-winter", "2026-2027-2", "2027-summer")))
    period = named(key)
    earliest = period.first + timedelta(days=draw(st.integers(0, (period.last - period.first).days + 3)))
    figures = replace(
        FIGURES,
        visits_a_week=draw(st.integers(1, 5)),
        visits_a_day=draw(st.integers(1, 3)),
        class_share=draw(st.sampled_from((0, 20, 60))),
    )
    kept = tuple(
        Kept(household, (), draw(st.sampled_from((TEACHER, SUBJECT))), "all", draw(st.sampled_from(CALENDAR_DAYS)),
             counts=draw(st.booleans()))
        for household in draw(st.sets(st.integers(1, 40), max_size=4))
    )  # fmt: skip
    teacher = draw(st.sampled_from((TEACHER, None)))
    return task_of(
        key,
        *families,
        earliest=earliest,
        figures=figures,
        kept=kept,
        leaders=(Leader(PRINCIPAL, draw(st.integers(0, 6)), "principal_a_year"),) if "20" in key[:2] else (),
        classes={1: ClassOf(3, teacher), 2: ClassOf(1, OTHER)},
    )


CALENDAR_DAYS = [date(2026, 9, 8), date(2027, 1, 12), date(2027, 2, 16), date(2027, 7, 20)]


@given(tasks())
def test_no_visitor_over_the_limit_and_no_family_twice(task: Task) -> None:
    plan = make_plan(task)
    stands = Counter((each.visitor_id, monday(each.day)) for each in task.kept if each.counts and each.day)
    weeks = Counter((who, monday(each.day)) for each in plan.visits for who in {each.visitor_id, each.second_id})
    for (who, week), many in weeks.items():
        assert who is None or many + stands[who, week] <= task.figures.visits_a_week
    assert max(Counter((each.household_id, each.kind) for each in plan.visits).values(), default=0) <= 1
    assert max(Counter((each.household_id, each.visitor_id) for each in plan.visits).values(), default=0) <= 1
    assert {each.day for each in plan.visits} <= set(task.days)
    out = {each.household_id for each in task.kept if not each.counts}
    assert not out & {each.household_id for each in plan.visits}


@given(tasks())
def test_the_same_task_gives_the_same_plan(task: Task) -> None:
    other = replace(task, families=tuple(reversed(task.families)), days=tuple(reversed(task.days)))
    assert make_plan(task) == make_plan(task)
    assert set(make_plan(other).visits) == set(make_plan(task).visits)


@given(tasks())
def test_every_rule_is_met_or_named(task: Task) -> None:
    plan, figures = make_plan(task), task.figures
    live = [(each.household_id, who) for each in plan.visits for who in (each.visitor_id, each.second_id)]
    live += [(each.household_id, each.visitor_id) for each in task.kept if each.counts]
    visited = {household for household, _ in live}
    named_of: dict[str, set[int]] = {}
    for unmet in plan.unmet:
        assert unmet.count > 0
        named_of.setdefault(unmet.rule, set()).update(unmet.households)
    year_rules = named_of.get("home_years", set()) | named_of.get("contact_years", set())
    for each in task.families:
        if task.period.kind == "term" and each.is_key:
            assert each.household_id in visited | named_of.get("key_a_term", set())
        if task.period.kind == "term":
            for mentor in {child.mentor_id for child in each.children if child.mentor_id}:
                assert (each.household_id, mentor) in live or each.household_id in named_of["mentor_a_term"]
        homes = any((child.last_home or date.min) < figures.home_before for child in each.children)
        if homes and (task.period.number == 2 or task.period.kind == "summer"):
            assert each.household_id in visited | year_rules
        if homes and task.period.kind == "winter" and each.is_away:
            assert each.household_id in visited | year_rules
    if task.period.kind == "term":
        _shares_are_met_or_named(task, plan, visited)


def _shares_are_met_or_named(task: Task, plan: Plan, visited: set[int]) -> None:
    named_classes = {each.class_id for each in plan.unmet if each.rule == "class_share_a_term"}
    for class_id in (1, 2):
        of_class = [(each, child) for each in task.families for child in each.children if child.class_id == class_id]
        seen = sum(each.household_id in visited for each, _ in of_class)
        assert seen >= ceil(len(of_class) * task.figures.class_share / 100) or class_id in named_classes
    leaders = Counter(each.visitor_id for each in plan.visits if each.kind == "leader")
    for leader in task.leaders:
        assert leaders[leader.staff_id] >= leader.number or any(each.rule == leader.rule for each in plan.unmet)
