"""Grades and classes as schools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identity.class_names import grade_name, graduated_name, next_class_name, parse_class, parse_grade


@pytest.mark.parametrize(
    ("grade", "typed", "level", "name"),
    [
        ("", "三(2)班", 3, "三(2)班"),
        ("三年级", "三（2）班", 3, "三(2)班"),
        ("三年级", "2班", 3, "三(2)班"),
        ("3年级", "（2）", 3, "三(2)班"),
        ("三", "二班", 3, "三(2)班"),
        ("", "三年级2班", 3, "三(2)班"),
        ("", "三年级（二）班", 3, "三(2)班"),
        ("", "302", 3, "三(2)班"),
        ("三年级", "3.2班", 3, "三(2)班"),
        ("五年级", "十一班", 5, "五(11)班"),
        ("七年级", "初一(2)班", 7, "初一(2)班"),
        ("初一", "2", 7, "初一(2)班"),
        ("", "高二(11)班", 11, "高二(11)班"),
        ("一年级", "启航班", 1, "启航班"),
    ],
)
def test_one_class_has_one_name(grade: str, typed: str, level: int, name: str) -> None:
    found = parse_class(typed, parse_grade(grade))
    assert found
    assert (found.level, found.name) == (level, name)


@pytest.mark.parametrize(("grade", "typed"), [("", "启航班"), ("", "二班"), ("四年级", "三(2)班"), ("三年级", "")])
def test_what_cannot_be_told_is_not_guessed(grade: str, typed: str) -> None:
    assert parse_class(typed, parse_grade(grade)) is None


@pytest.mark.parametrize("typed", ["", "大班", "十年级", "13", "2024级", "三三"])
def test_what_is_no_grade_is_none(typed: str) -> None:
    assert parse_grade(typed) is None


@given(level=st.integers(1, 12), number=st.integers(1, 30))
def test_every_class_is_read_back_and_moves_up_one_level(level: int, number: int) -> None:
    found = parse_class(f"{number}班", parse_grade(grade_name(level)))
    assert found
    assert parse_class(found.name, None) == found
    if level < 12:
        moved = parse_class(next_class_name(found.name), None)
        assert moved
        assert moved.level == level + 1


def test_names_of_the_year() -> None:
    assert [next_class_name(name) for name in ("三(1)班", "初一(2)班", "初三(2)班", "九(1)班", "启航班")] == [
        "四(1)班", "初二(2)班", "高一(2)班", "高一(1)班", "启航班"
    ]  # fmt: skip
    assert graduated_name("六(1)班", 2026) == "2026届六(1)班"
