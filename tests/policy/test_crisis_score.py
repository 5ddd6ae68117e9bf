"""The score is what the lines of its weights say, added up; of a long text its worst part counts."""

from math import sqrt

import pytest

from bot.policy.crisis_score import KINDS, STEP, WEIGHTS, WINDOW, grams, score

LINES = {
    gram: [int(each) / 100 for each in weights]
    for gram, *weights in (line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines())
}


def added_up(text: str) -> list[float]:
    """For each kind, line by line."""
    known = [LINES[gram] for gram in grams(text) if gram in LINES]
    norm = 1 / sqrt(len(known) + 1)
    return [bias + norm * sum(each[place] for each in known) for place, bias in enumerate(LINES[""])]


@pytest.mark.parametrize(
    "text",
    [
        "他把药片数了一遍又一遍,一个人坐到天亮",
        "今天作业写完了,明天春游带水壶",
        "爸爸又打我了",
        "孩子一夜没回来",
        "好",
        "",
        "𝟜\x00",
    ],
)
def test_it_is_the_sum_of_its_lines(text: str) -> None:
    sums = added_up(text)
    found = score(text)
    assert found.value == pytest.approx(max(sums))
    assert found.kind == KINDS[sums.index(max(sums))]
    assert (found.start, found.end) == (0, len(text))


def test_of_a_long_text_the_worst_part_counts() -> None:
    before = "今天作业写完了,明天春游带水壶和帽子,中午在学校吃饭,下午四点半放学,请家长准时来接,谢谢配合,"
    danger = "他把药片数了一遍又一遍,一个人坐到天亮,"
    after = "周五下午开家长会,请带好通知书和笔,会后各班领取教材,没到的同学下周一补领,"
    page, whole = before * 2 + after * 2, before * 2 + danger + after * 2
    found = score(whole)
    assert found.start < 2 * len(before) + len(danger)
    assert found.end > 2 * len(before)
    assert found.end - found.start == WINDOW
    assert found.value > score(page).value
    parts = [whole[start : start + WINDOW] for start in range(0, len(whole) - STEP // 2, STEP)]
    assert found.value == pytest.approx(max(max(added_up(part)) for part in parts))


def test_grams_are_all_runs_up_to_three_with_the_edges() -> None:
    assert grams("我想") == ["^", "我", "想", "$", "^我", "我想", "想$", "^我想", "我想$"]
