"""The turns of a parents' day on plain values: whatever the figures, nobody is at two places and nobody waits."""

from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.visit_booking.rules import rounds
from handlers.visit_booking.rules.rounds import Plan, Remedy, Span

cells = st.integers(0, 24 * 12).map(lambda cell: cell * 5)
plans = st.builds(
    Plan,
    starts=st.integers(7 * 12, 16 * 12).map(lambda cell: cell * 5),
    ends=st.integers(9 * 12, 21 * 12).map(lambda cell: cell * 5),
    length=st.sampled_from([5, 10, 15, 20, 30]),
    pause=st.sampled_from([0, 5, 10]),
    teachers=st.integers(1, 6),
).filter(rounds.is_sound)
spans = st.tuples(cells, st.integers(1, 24)).map(lambda pair: (pair[0], pair[0] + pair[1] * 5))


@given(plans)
def test_no_teacher_and_no_family_is_at_two_places(plan: Plan) -> None:
    for place in range(plan.teachers):
        of_teacher = [plan.talk(turn, place) for turn in range(plan.turns)]
        assert not any(rounds.overlaps(one, other) for one, other in combinations(of_teacher[:12], 2))
    for turn in range(plan.turns):
        round_ = [plan.talk(turn, place) for place in range(plan.teachers)]
        assert all(later[0] - earlier[1] == plan.pause for earlier, later in pairwise(round_))
        assert plan.starts <= round_[0][0]
        assert round_[-1][1] <= plan.ends


@given(plans)
def test_no_turn_more_would_fit(plan: Plan) -> None:
    assert plan.whole(plan.turns)[1] > plan.ends


@pytest.mark.parametrize(
    ("plan", "turns"),
    [
        (Plan(14 * 60, 18 * 60, 5, 0, 3), 46),
        (Plan(14 * 60, 18 * 60, 10, 0, 3), 22),
        (Plan(14 * 60, 14 * 60 + 20, 10, 0, 3), 0),
        (Plan(14 * 60, 15 * 60, 10, 5, 1), 4),
    ],
)
def test_so_many_families_go_round(plan: Plan, turns: int) -> None:
    assert plan.turns == turns


@given(plans, st.integers(1, 60), st.integers(0, 5))
def test_what_is_proposed_makes_room(plan: Plan, families: int, lost: int) -> None:
    assume(plan.turns - lost < families)
    found = rounds.remedy(plan, families, lost)
    if found.ends is not None:
        longer = Plan(plan.starts, found.ends, plan.length, plan.pause, plan.teachers)
        assert rounds.is_sound(longer)
        assert longer.turns - lost == families
    if found.length is not None:
        shorter = Plan(plan.starts, plan.ends, found.length, plan.pause, plan.teachers)
        assert rounds.is_sound(shorter)
        assert shorter.turns - lost >= families
    if found.days is not None:
        assert found.days * (plan.turns - lost) >= families


def test_a_class_of_45_with_three_teachers_is_told_what_would_do() -> None:
    plan = Plan(14 * 60, 17 * 60, 10, 0, 3)
    assert rounds.remedy(plan, 45) == Remedy(ends=21 * 60 + 50, length=None, days=3)
    assert rounds.remedy(Plan(8 * 60, 12 * 60, 10, 0, 3), 45) == Remedy(ends=15 * 60 + 50, length=5, days=3)


@given(plans, st.lists(st.lists(spans, max_size=3), max_size=6))
def test_a_turn_is_offered_only_where_every_teacher_is_free(plan: Plan, busy: list[list[Span]]) -> None:
    busy = busy[: plan.teachers]
    free = rounds.free_turns(plan, busy)
    for turn in range(plan.turns):
        clashes = [
            span for place, taken in enumerate(busy) for span in taken if rounds.overlaps(plan.talk(turn, place), span)
        ]
        assert (turn in free) == (not clashes)


@given(plans, st.integers(0, 50), st.dictionaries(st.integers(0, 49), st.lists(spans, max_size=2), max_size=50))
def test_who_is_placed_has_a_turn_alone_and_is_nowhere_else(
    plan: Plan, taken: int, families: dict[int, list[Span]]
) -> None:
    turns = range(min(taken, plan.turns), plan.turns)
    placed = rounds.place(plan, turns, families)
    assert len(set(placed.values())) == len(placed)
    assert set(placed.values()) <= set(turns)
    for family, turn in placed.items():
        assert not any(rounds.overlaps(plan.whole(turn), span) for span in families[family])
    nowhere_else = [family for family, elsewhere in families.items() if not elsewhere]
    if len(families) <= len(turns):
        assert set(nowhere_else) <= set(placed)


def test_a_sibling_of_the_other_class_is_placed_next_to_it_and_the_rest_from_the_beginning() -> None:
    plan = Plan(14 * 60, 16 * 60, 10, 0, 2)
    sisters = (14 * 60 + 40, 15 * 60)
    assert rounds.place(plan, range(plan.turns), {1: [], 2: [sisters], 3: []}) == {2: 2, 1: 0, 3: 1}
    assert rounds.suiting(plan, range(plan.turns), [sisters])[:2] == [2, 6]


@given(st.lists(st.integers(), min_size=1, max_size=60), st.integers(1, 6))
def test_a_long_list_is_chosen_from_in_parts(turns: list[int], most: int) -> None:
    found = rounds.parts(turns, most)
    assert [turn for part in found for turn in part] == turns
    assert 0 < len(found) <= most


def test_figures_that_make_no_day() -> None:
    good = Plan(14 * 60, 18 * 60, 10, 0, 3)
    assert rounds.is_sound(good)
    for wrong in (
        Plan(14 * 60, 14 * 60, 10, 0, 3),
        Plan(14 * 60 + 2, 18 * 60, 10, 0, 3),
        Plan(14 * 60, 18 * 60, 0, 0, 3),
        Plan(14 * 60, 18 * 60, 10, 3, 3),
        Plan(6 * 60, 19 * 60, 10, 0, 3),
        Plan(14 * 60, 18 * 60, 10, 0, 0),
    ):
        assert not rounds.is_sound(wrong)
