"""Who belongs together, what a line means, who may be named: on plain values."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import SHANGHAI
from handlers.card_group.rules import (
    CODE_LASTS,
    Candidate,
    Change,
    code_ends,
    may_be_named,
    parse_change,
    parse_roundup,
    propose,
    ratings_in_words,
    short_names,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
children = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 10_000),
        st.floats(0, 2),
        st.sampled_from(["男", "女", ""]),
        st.sampled_from(["李家湾", "王村", ""]),
    ),
    unique_by=lambda each: each.pupil_id,
    max_size=60,
)


@given(children, st.sampled_from([2, 4, 6, 8]))
def test_everybody_is_in_one_group_and_groups_are_alike(found: list[Candidate], size: int) -> None:
    groups = propose(found, size)
    assert sorted(pupil for group in groups for pupil in group) == sorted(each.pupil_id for each in found)
    lengths = [len(group) for group in groups]
    assert not lengths or max(lengths) - min(lengths) <= 1
    assert groups == propose(list(reversed(found)), size)


@given(children)
def test_each_group_is_led_by_one_of_the_best(found: list[Candidate]) -> None:
    groups = propose(found, 6)
    best = sorted(found, key=lambda each: (-each.score, each.pupil_id))[: len(groups)]
    assert {group[0] for group in groups} == {each.pupil_id for each in best}


def test_a_class_is_mixed_and_neighbours_are_together() -> None:
    found = [
        Candidate(number, 2 - number / 100, "男" if number % 2 else "女", "李家湾" if number % 4 < 2 else "王村")
        for number in range(24)
    ]
    groups = propose(found, 6)
    assert [len(group) for group in groups] == [6, 6, 6, 6]
    for group in groups:
        assert all(tier * 4 <= pupil < tier * 4 + 4 for tier, pupil in enumerate(group)), "one of each rank"
        villages = Counter(found[pupil].village for pupil in group)
        assert max(villages.values()) >= 5


def test_boys_and_girls_are_dealt_evenly() -> None:
    found = [Candidate(number, 1.0, "男" if number < 12 else "女") for number in range(24)]
    for group in propose(found, 6):
        assert 2 <= sum(pupil < 12 for pupil in group) <= 4


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ({1: "李小明", 2: "王芳"}, {1: "小明", 2: "王芳"}),
        ({1: "李小明", 2: "陈小明", 3: "张伟"}, {1: "李小明", 2: "陈小明", 3: "张伟"}),
    ],
)
def test_children_are_called_by_their_given_names(names: dict[int, str], called: dict[int, str]) -> None:
    assert short_names(names) == called


@pytest.mark.parametrize(
    ("words", "may"),
    [({}, False), ({1: True}, True), ({1: False}, False), ({1: True, 2: False}, False), ({1: True, 2: True}, True)],
)
def test_nobody_is_named_against_a_word_of_the_family(words: dict[int, bool], *, may: bool) -> None:
    assert may_be_named(words) is may


def test_a_code_ends_with_the_term() -> None:
    ends = NOW + timedelta(days=60)
    assert code_ends(NOW, ends) == ends
    assert code_ends(NOW, None) == NOW + CODE_LASTS
    assert code_ends(NOW, NOW - timedelta(days=1)) == NOW + CODE_LASTS


@pytest.mark.parametrize(
    ("text", "ratings", "praise", "unknown"),
    [
        ("都好", {}, {}, ()),
        ("2组 纪律 还可以", {2: {"discipline": 1}}, {}, ()),
        ("第2小组 纪律 还可以 卫生 要加油", {2: {"discipline": 1, "hygiene": 0}}, {}, ()),
        ("1组 学习 好", {1: {"learning": 2}}, {}, ()),
        ("王芳 帮同学讲题\n李小明:天天第一个到", {}, {"王芳": "帮同学讲题", "李小明": "天天第一个到"}, ()),
        ("9组 纪律 还可以", {}, {}, ("9组 纪律 还可以",)),
        ("2组 很好", {}, {}, ("2组 很好",)),
        ("王芳", {}, {}, ("王芳",)),
        ("赵六 很热心", {}, {}, ("赵六 很热心",)),
    ],
)
def test_what_a_line_says_of_the_week(
    text: str, ratings: dict[int, dict[str, int]], praise: dict[str, str], unknown: tuple[str, ...]
) -> None:
    said = parse_roundup(text, [1, 2], ["李小明", "王芳"], ["都好"])
    assert (said.ratings, said.praise, said.unknown) == (ratings, praise, unknown)


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("李小明 2组", Change("李小明", 2, None)),
        ("李小明 2组 组长", Change("李小明", 2, "leader")),
        ("李小明 副组长", Change("李小明", None, "deputy")),
        ("李小明 组员", Change("李小明", None, "")),
        ("李小明 7组", None),
        ("李小明", None),
        ("赵六 2组", None),
        ("李小明 去2组", None),
    ],
)
def test_what_a_line_says_of_a_child(line: str, change: Change | None) -> None:
    assert parse_change(line, [1, 2], ["李小明", "王芳"]) == change


def test_groups_that_read_the_same_stand_together() -> None:
    good = dict.fromkeys(("thought", "learning", "discipline", "hygiene"), 2)
    assert ratings_in_words({1: good, 3: good, 2: {**good, "discipline": 1, "hygiene": 0}}) == [
        ("1、3", ""),
        ("2", "纪律、卫生"),
    ]
