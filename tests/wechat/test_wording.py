"""A reply as one text: choices last and whole, bytes counted, nothing that a client cannot show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import Choice, Reply
from bot.wechat.safe_text import cut
from bot.wechat.wording import as_text

SIGN = Choice("1", "签字")
ZERO = Choice("0", "取消")


@pytest.mark.parametrize(
    ("reply", "tappable", "text"),
    [
        (Reply("请签字"), True, "请签字"),
        (Reply("请签字", (SIGN, ZERO)), False, "请签字\n1 签字\n0 取消"),
        (
            Reply("请签字", (SIGN,)),
            True,
            '请签字\n<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1">1 签字</a>',
        ),
        (Reply("", (SIGN,)), False, "1 签字"),
        (Reply(), True, ""),
        (Reply("a\x00b\x1f\ud800\tc\n"), True, "ab\tc"),
        (Reply("x", (Choice("1", "签\n字\x07"),)), False, "x\n1 签 字"),
    ],
)
def test_words_then_one_line_per_choice(reply: Reply, tappable: bool, text: str) -> None:
    assert as_text(reply, tappable=tappable) == text


def test_a_choice_costs_about_70_bytes_when_tappable() -> None:
    assert len(as_text(Reply("", (SIGN,)), tappable=True).encode()) <= 78


def test_a_label_cannot_end_its_link() -> None:
    text = as_text(Reply("", (Choice("1", '</a><a href="http://x">y'),)), tappable=True)
    assert text.count("<") == 2
    assert text.count(">") == 2


def test_too_many_words_are_cut_on_a_character_and_the_choices_stay() -> None:
    text = as_text(Reply("字" * 1000, (SIGN, ZERO)), tappable=True)
    words, *choices = text.split("\n")
    assert words.strip("字") == "…"
    assert len(choices) == 2
    assert 2045 <= len(text.encode()) <= 2048


@pytest.mark.parametrize(
    ("text", "limit", "kept"), [("字字", 6, "字字"), ("字字", 5, "…"), ("字字字", 8, "字…"), ("字", 2, "")]
)
def test_cutting_counts_bytes(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


def test_a_link_is_kept_whole_or_left_out() -> None:
    link = '<a href="https://school.example/m/1">看卡片</a>'
    assert cut("字" * 10 + link, 70) == "字" * 10 + "…"
    assert link in cut("字" * 10 + link + "字" * 30, 100)


choices = st.lists(st.builds(Choice, st.sampled_from("0123456789"), st.text(max_size=300)), max_size=7)


@given(st.text(max_size=3000), choices, st.booleans())
def test_never_above_2048_bytes_and_never_without_a_choice(words: str, given: list[Choice], tappable: bool) -> None:
    text = as_text(Reply(words, tuple(given)), tappable=tappable)
    assert len(text.encode()) <= 2048
    assert text.count("weixin://bizmsgmenu?msgmenucontent=") >= (len(given) if tappable else 0)
    if given and not tappable:
        lines = text.split("\n")[-len(given) :]
        assert [line[0] for line in lines] == [choice.digit for choice in given]
