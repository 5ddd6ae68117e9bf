"""The words a pattern cannot do without: no rule is skipped where it would find something."""

import pytest

from bot.policy.crisis import as_read, patterns
from bot.policy.crisis_needs import needed, words_of
from tests.policy.crisis.learning import to_learn_from


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("遗书", {"遗书"}),
        ("不想再活", {"不想再"}),
        ("割(?:了|过)?(?:手)?[腕脉]", {"割"}),
        ("跳(?:楼|河)", {"跳楼", "跳河"}),
        ("跳[楼河](?!价)", {"跳楼", "跳河"}),
        ("(?<!不)轻(?=生|松)生", {"轻生"}),
        ("上吊|勒死自己", {"上吊", "勒死自"}),
        ("我.{0,3}毒药", {"毒药"}),
        ("[^,。]{0,6}打(?:得|到)+血", {"打"}),
        (r"吃\d+片", {"吃"}),
        ("(?:老?是)+了", {"是"}),
        ("想4{2}", {"4"}),
        ("没(?:有)?人(?:管|照看)", {"没"}),
        (".(?:管|照看)", {"管", "照看"}),
        ("a*?b??c", {"c"}),
    ],
)
def test_what_a_pattern_cannot_do_without(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


@pytest.mark.parametrize("pattern", ["", ".*", "我?", "(?:我|)", "(?=我)", "[^我]", "[a-z]", "我{0,2}", r"\d"])
def test_a_pattern_that_needs_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="nothing that this needs"):
        needed(pattern)


@pytest.mark.parametrize("pattern", ["我)你", "(我", "(?P<name>我)", "*我"])
def test_what_it_cannot_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not read in patterns|too many|too few"):
        needed(pattern)


def test_the_words_of_a_text_are_all_runs_up_to_three() -> None:
    assert words_of("我不想活") == {"我", "不", "想", "活", "我不", "不想", "想活", "我不想", "不想活"}
    assert words_of("") == set()


def test_whatever_a_pattern_finds_has_a_word_that_it_needs() -> None:
    text = "\n".join(as_read(sentence.text) for sentence in to_learn_from() if sentence.kind)
    found = [(pattern, found[0]) for pattern in patterns() for found in pattern.finditer(text)]
    assert len(found) >= 900
    assert [
        (pattern.pattern, words) for pattern, words in found if needed(pattern.pattern).isdisjoint(words_of(words))
    ] == []
