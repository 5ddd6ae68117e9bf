"""How dates are read out of lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.school_calendar.rules import Line, read_lines, too_long

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("11月27日 家长会", Line(date(2026, 11, 27), "家长会")),
        ("11月27日家长会", Line(date(2026, 11, 27), "家长会")),
        ("11月27号,下午两点家长会", Line(date(2026, 11, 27), "下午两点家长会")),
        ("11月27日(周五) 家长会", Line(date(2026, 11, 27), "家长会")),
        ("11月27日 星期五:家长会", Line(date(2026, 11, 27), "家长会")),
        ("2026-11-27 家长会", Line(date(2026, 11, 27), "家长会")),
        ("2026年11月27日 家长会", Line(date(2026, 11, 27), "家长会")),
        ("11.27 家长会", Line(date(2026, 11, 27), "家长会")),
        ("11月27日到29日 运动会", Line(date(2026, 11, 27), "运动会", date(2026, 11, 29))),
        ("11月27日-12月1日 运动会", Line(date(2026, 11, 27), "运动会", date(2026, 12, 1))),
        ("12月30日至1月3日 元旦活动", Line(date(2026, 12, 30), "元旦活动", date(2027, 1, 3))),
        ("1月5日 期末考试", Line(date(2027, 1, 5), "期末考试")),
        ("9月1日 开学", Line(date(2027, 9, 1), "开学")),
        ("11月18日-24日 阅读周", Line(date(2026, 11, 18), "阅读周", date(2026, 11, 24))),
        ("11月27日 3月植树的总结", Line(date(2026, 11, 27), "3月植树的总结")),
    ],
)
def test_a_date_is_read_however_it_is_written(line: str, read: Line) -> None:
    assert read_lines(line, TODAY) == ([read], [])


@pytest.mark.parametrize(
    "line",
    [
        "家长会",
        "11月27日",
        "13月1日 家长会",
        "11月31日 家长会",
        "11月1日 家长会",
        "11月29日-27日 运动会",
        "11月27日-25日 倒",
    ],
)
def test_what_is_no_date_ahead_is_named_back(line: str) -> None:
    assert read_lines(line, TODAY) == ([], [line])


def test_a_pasted_table_is_read_line_by_line() -> None:
    found, unclear = read_lines("十二月\n12月1日 体检\n\n12月4日 法制课\n", TODAY)
    assert ([each.words for each in found], unclear) == (["体检", "法制课"], ["十二月"])


def test_long_words_are_found() -> None:
    lines = [Line(TODAY, "好" * 60), Line(TODAY, "好" * 61)]
    assert (too_long(lines), too_long(lines[:1])) == (lines[1], None)


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_named_back(text: str) -> None:
    found, unclear = read_lines(text, TODAY)
    assert len(found) + len(unclear) <= len(text.splitlines())
    assert all((line.until or line.day) >= TODAY and line.words for line in found)
