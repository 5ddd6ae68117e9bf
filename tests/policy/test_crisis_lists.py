"""The lists by which the rules of crisis are judged: long enough, each sentence once, halves alike in size."""

from collections import Counter

from tests.policy.crisis.learning import to_learn_from
from tests.policy.crisis.split import (
    KINDS,
    alarming,
    by_writers,
    everyday,
    fresh_alarming,
    fresh_ordinary,
    ordinary,
    unseen,
)

BAD = [*alarming("work"), *alarming("judge")]
GOOD = [*ordinary("work"), *ordinary("judge")]


def test_the_lists_are_long_and_say_nothing_twice() -> None:
    assert len(BAD) >= 220
    assert len(GOOD) >= 520
    times = Counter(sentence.text for sentence in (*BAD, *GOOD))
    assert [text for text, number in times.items() if number > 1] == []


def test_what_the_writers_wrote_is_long_too() -> None:
    halves = [*by_writers("work"), *by_writers("judge")]
    assert len({sentence.text for sentence in halves}) == len(halves)
    assert sum(bool(sentence.kind) for sentence in halves) >= 1_200
    assert sum(not sentence.kind for sentence in halves) >= 1_500


def test_what_is_judged_by_is_in_no_list_to_work_with() -> None:
    worked = {sentence.text for sentence in (*to_learn_from(), *by_writers("work"))}
    bad, good = unseen()
    judged = [
        *alarming("judge"),
        *ordinary("judge"),
        *fresh_alarming("judge"),
        *fresh_ordinary("judge"),
        *by_writers("judge"),
    ]
    assert not [sentence.text for sentence in (*judged, *bad, *good, *everyday()) if sentence.text in worked]


def test_each_kind_is_said_plainly_and_in_disguise_in_both_halves() -> None:
    for half in (alarming("work"), alarming("judge"), by_writers("work"), by_writers("judge")):
        counted = Counter((sentence.kind, sentence.plain) for sentence in half)
        assert all(counted[kind, plain] >= 5 for kind in KINDS for plain in (True, False))


def test_the_halves_are_about_as_long() -> None:
    for first, second in ((alarming("work"), alarming("judge")), (ordinary("work"), ordinary("judge"))):
        assert 0.7 < len(first) / len(second) < 1.43
