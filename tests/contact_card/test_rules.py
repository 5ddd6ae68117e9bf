"""What a line means, what goes out, who is reminded: on plain values."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.day_card import ASPECTS, Card, Entry
from handlers.contact_card.rules import (
    goes_out_tonight,
    may_remind,
    may_take_back,
    parse_line,
    told_lines,
    when_teacher_hears,
)
from tests.school_week import at

NAMES = ("李小", "李小明", "王芳")

LINES = [
    ("李小明 学习 有进步 今天帮同学打饭", "李小明", {}, {"learning": "有进步"}, "今天帮同学打饭"),
    ("李小明 纪律 还可以", "李小明", {"discipline": 1}, {}, ""),
    ("李小明 纪律 还可以,上课说话", "李小明", {"discipline": 1}, {"discipline": "上课说话"}, ""),
    ("李小明 学习 好,数学有进步", "李小明", {}, {"learning": "数学有进步"}, ""),
    ("王芳:卫生 要加油 请剪指甲", "王芳", {"hygiene": 0}, {}, "请剪指甲"),
    ("王芳 生活 要加油 思想品德 还可以", "王芳", {"hygiene": 0, "thought": 1}, {}, ""),
    ("王芳 今天 很热心", "王芳", {}, {}, "今天 很热心"),
    ("李小今天扫了地", "李小", {}, {}, "今天扫了地"),
    ("王芳", "王芳", {}, {}, ""),
    ("王芳 学习", "王芳", {}, {}, "学习"),
    (" 王芳\uff1a学习 还可以\uff0c慢一点 ", "王芳", {"learning": 1}, {"learning": "慢一点"}, ""),
]


@pytest.mark.parametrize(("line", "name", "ratings", "notes", "remark"), LINES)
def test_a_line_says_who_and_what(
    line: str, name: str, ratings: dict[str, int], notes: dict[str, str], remark: str
) -> None:
    read = parse_line(line, NAMES)
    assert read is not None
    assert (read.name, read.entry) == (name, Entry(ratings, notes, remark))


@pytest.mark.parametrize("line", ["", "赵强 学习 好", "今天王芳很好"])
def test_a_line_without_a_child_at_its_head_says_nothing(line: str) -> None:
    assert parse_line(line, NAMES) is None


@given(st.text(max_size=60))
def test_any_words_behind_a_name_are_kept_or_understood(words: str) -> None:
    read = parse_line(f"王芳 {words}", NAMES)
    assert read is not None
    assert set(read.entry.ratings) | set(read.entry.notes) <= set(ASPECTS)
    assert all(word in words for word in read.entry.remark.split())


def test_lines_that_only_say_that_all_is_well_name_nobody() -> None:
    assert told_lines("都好\n\n全班都好。\n 今天都很好!\n王芳 都好") == ["王芳 都好"]


def test_a_card_names_all_aspects_and_tells_apart_what_is_special() -> None:
    card = Card(1, date(2026, 11, 20), "杨", Entry({"discipline": 1}, {"learning": "数学有进步"}, "很热心"))
    assert card.aspects == [("品德", "好"), ("学习", "好,数学有进步"), ("纪律", "还可以"), ("卫生", "好")]
    assert card.special == ["学习 好,数学有进步", "纪律 还可以"]


@pytest.mark.parametrize(
    ("push", "wish", "remark", "goes"),
    [
        ("daily", None, False, True),
        ("daily", False, False, True),
        ("weekly", None, True, False),
        ("weekly", True, False, True),
        ("when_remark", None, True, True),
        ("when_remark", None, False, False),
        ("when_remark", True, False, True),
    ],
)
def test_how_often_the_card_goes_out(push: str, wish: bool | None, remark: bool, goes: bool) -> None:
    assert goes_out_tonight(push, wish, remark) is goes


@given(st.sets(st.integers(0, 30)), st.integers(1, 4))
def test_never_more_reminders_in_a_row_than_allowed(wishes: set[int], most: int) -> None:
    first = date(2026, 11, 1)
    reminded: set[date] = set()
    for number in sorted(wishes):
        day = first + timedelta(days=number)
        if may_remind(day, reminded, [day - timedelta(days=back) for back in range(1, 9)], most):
            reminded.add(day)
    runs = [all(first + timedelta(days=start + step) in reminded for step in range(most + 1)) for start in range(31)]
    assert not any(runs)


def test_one_evening_brings_one_reminder() -> None:
    assert not may_remind(date(2026, 11, 20), {date(2026, 11, 20)}, [date(2026, 11, 19)], 2)


@pytest.mark.parametrize(
    ("signed", "now", "may"),
    [
        (at(20, 18, 42), at(20, 18, 43), True),
        (at(20, 18, 42), at(20, 23, 59), True),
        (at(20, 18, 42), at(21, 0, 0), False),
        (at(20, 7, 0), at(20, 21, 0), True),
    ],
)
def test_a_signature_is_taken_back_the_same_evening_only(signed: datetime, now: datetime, may: bool) -> None:
    assert may_take_back(signed, now) is may


@pytest.mark.parametrize(
    ("now", "quiet_until", "hears"),
    [
        (at(20, 18), at(20, 18), at(20, 18)),
        (at(20, 21, 50), at(21, 7), at(21, 7, 30)),
        (at(20, 6), at(20, 7), at(20, 7, 30)),
        (at(20, 6), at(20, 9), at(20, 9)),
    ],
)
def test_the_teacher_hears_at_once_or_in_the_morning(now: datetime, quiet_until: datetime, hears: datetime) -> None:
    assert when_teacher_hears(now, quiet_until, time(7, 30)) == hears
