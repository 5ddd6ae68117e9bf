"""However it is typed: the same words read the same, never raise, and cost time only by their length."""

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import check
from bot.policy.decency import To
from bot.policy.packs import known_packs, rules_of
from bot.policy.plain import plain
from tests.policy.test_sentences import GOOD

CLASS = tuple(
    f"{surname}{given}" for surname in "李王张林陈杨" for given in ("小明", "晓雨", "思远", "一诺", "梓涵", "伟")
)
PACKS = tuple(known_packs())
# Letters of what the rules look for, so that chance comes near to them.
PIECES = [
    "李小明",
    "98",
    "分",
    "第一名",
    "交",
    "元",
    "V信",
    "红",
    "包",
    " ",
    "９",
    "叁拾",
    "*",
    "\n",
    "。",
    ",",
    "不",
    "請",
    "3️⃣",
    "作业",
    ":",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("請 每 人 交叁拾圓", "请每人交三拾元"),
        ("Ｖ信红*包", "微信红包"),
        ("３0 ❸ ⑳ 3️⃣ 🔟", "30320310"),
        ("微\u200b信支\u00ad付", "微信支付"),
        ("A  B\tC", "abc"),
        ("一行\r二行\u2028三行", "一行\n二行\n三行"),
        ("¥30", "元30"),
        ("30RMB", "30元"),
        ("语文-数学 3-5页", "语文数学3-5页"),
        ("VX号", "微信号"),
        ("红.V信", "红微信"),
        ("收拾书包", "收拾书包"),
        ("威信", "威信"),
    ],
)
def test_ways_of_typing_are_undone(typed: str, read: str) -> None:
    assert plain(typed).text == read


@given(TEXTS)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    once = plain(text).text
    assert plain(once).text == once


def test_no_sign_changes_twice() -> None:
    areas = (
        range(0x3500),
        range(0x9F00, 0xD800),
        range(0xF900, 0x10000),
        range(0x1D400, 0x1D800),
        range(0x1F000, 0x20000),
    )
    every = [chr(code) for area in areas for code in area]
    assert [sign for sign in every if plain(plain(sign).text).text != plain(sign).text] == []


@given(TEXTS)
def test_every_place_leads_back_to_what_was_typed(text: str) -> None:
    read = plain(text)
    assert len(read.spans) == len(read.text)
    assert all(0 <= begin < end <= len(text) for begin, end in read.spans)
    assert sorted(read.spans) == list(read.spans)
    if read.text:
        assert set(read.words(0, len(read.text))) <= set(text)


@given(TEXTS, st.sampled_from(["broadcast", "family"]))
def test_any_text_is_answered(text: str, to: To) -> None:
    for finding in check(text, CLASS, packs=PACKS, to=to):
        assert finding.words
        assert finding.why


@given(st.text(alphabet="abcdefgh ,.", max_size=60))
def test_what_says_nothing_about_school_is_let_through(text: str) -> None:
    assert {finding.rule for finding in check(text, CLASS)} <= {"money"}  # "aa": a bill that is shared


@pytest.mark.parametrize(
    "beginning",
    [
        "李小明",
        "李小明98分",
        "上课",
        "收到",
        "第",
        "交",
        "不",
        "家长",
        "请",
        "1",
        "一",
        "V",
        "红*",
        "、",
        "。",
        "再这样",
        "得a",
        "李小明,不认真",
    ],
)
def test_time_grows_with_the_length_only(beginning: str) -> None:
    """Against a plain search for one word in the same text, some 3 µs on the reference machine."""
    long = (beginning * 10_000)[:10_000]
    check(long, CLASS, packs=PACKS)  # what is learnt once, is
    searches, short, whole = _least(
        lambda: [re.search("没有的词", long) for _ in range(100)],
        lambda: check(long[:2_500], CLASS, packs=PACKS),
        lambda: check(long, CLASS, packs=PACKS),
    )
    assert whole < 10 * short
    assert whole < 60_000 * searches / 100


def test_a_long_letter_takes_less_than_twenty_thousand_searches() -> None:
    """50 ms for 10,000 signs, forty times as long as a notice may be."""
    letter = "".join(each["text"] for each in GOOD)
    letter = (letter * 3)[:10_000]
    searches, checked = _least(
        lambda: [re.search("没有的词", letter) for _ in range(100)], lambda: check(letter, CLASS, packs=PACKS)
    )
    assert checked < 20_000 * searches / 100


def _least(*acts: Callable[[], object]) -> list[float]:
    """Seconds of this thread's own work, the least of five for each act, in turns: a busy machine is so for all."""
    seconds = list[list[float]]()
    for _ in range(5):
        seconds.append([])
        for act in acts:
            begun = time.thread_time()
            act()
            seconds[-1].append(time.thread_time() - begun)
    return [min(each) for each in zip(*seconds, strict=True)]


def test_patterns_are_written_as_texts_are_read() -> None:
    """A pattern in capitals or full width would never be found."""
    for rule in rules_of(PACKS):
        for pattern in (*rule.patterns, *(each.pattern for each in (rule.unless, rule.unless_in_text) if each)):
            bare = re.sub(r"\\[a-zA-Z]", "", pattern)
            assert bare == unicodedata.normalize("NFKC", bare).lower(), rule.id
