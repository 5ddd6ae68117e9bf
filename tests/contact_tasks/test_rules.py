"""Decisions on plain values."""

import pytest

from handlers.contact_tasks.rules import match_names, names_in, two_sentences


@pytest.mark.parametrize(
    ("words", "read_out"),
    [
        ("明天放假。", "明天放假。"),
        ("明天放假。后天上课。带伞。", "明天放假。后天上课。"),
        ("下雨了!家里有人吗?有就来接。", "下雨了!家里有人吗?"),
        ("没有句号", "没有句号"),
        ("第一行\n第二行\n第三行", "第一行第二行"),
        ("", ""),
    ],
)
def test_a_call_begins_with_two_sentences(words: str, read_out: str) -> None:
    assert two_sentences(words) == read_out


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("王小花", ["王小花"]),
        ("王小花、李明 赵强,周洋", ["王小花", "李明", "赵强", "周洋"]),
        (" 王小花 、王小花。", ["王小花"]),
        ("、", []),
    ],
)
def test_names_in_a_line(typed: str, names: list[str]) -> None:
    assert names_in(typed) == names


@pytest.mark.parametrize(
    ("typed", "found", "unknown"),
    [
        (["王小花"], {"王小花": 1}, []),
        (["小花"], {"小花": 1}, []),
        (["小明"], {}, ["小明"]),  # two of them
        (["李小明", "刘备"], {"李小明": 2}, ["刘备"]),
        (["李明"], {"李明": 4}, []),  # a whole name comes before a given one
    ],
)
def test_a_name_is_never_guessed(typed: list[str], found: dict[str, int], unknown: list[str]) -> None:
    children = {1: "王小花", 2: "李小明", 3: "张小明", 4: "李明", 5: "欧阳李明"}
    assert match_names(typed, children) == (found, unknown)
