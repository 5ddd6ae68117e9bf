"""Words of crisis: what must alarm does, and what ordinary people write does not.

Judged by sentences from which no rule was made and no weight learned, where a test does not say otherwise.
"""

import time
from collections.abc import Callable, Sequence

import pytest

from bot.policy.crisis import Alarm, find
from bot.policy.crisis_score import WEIGHTS
from bot.policy.plain import plain
from tests.policy.crisis.learning import learn, to_learn_from, written
from tests.policy.crisis.split import (
    Sentence,
    alarming,
    by_writers,
    everyday,
    fresh_alarming,
    fresh_ordinary,
    later,
    more_to_learn_from,
    ordinary,
    unseen,
)


def share(sentences: Sequence[Sentence]) -> float:
    """How many of them alarm, 0–1."""
    return sum(find(sentence.text) is not None for sentence in sentences) / len(sentences)


def test_what_is_said_plainly_is_heard() -> None:
    assert share([sentence for sentence in alarming("judge") if sentence.plain]) >= 0.98


def test_what_is_said_in_disguise_is_heard() -> None:
    assert share([sentence for sentence in alarming("judge") if not sentence.plain]) >= 0.85


def test_what_people_write_on_any_day_does_not_alarm() -> None:
    assert share(ordinary("judge")) <= 0.05


def test_of_what_was_written_without_a_look_at_the_rules_most_is_heard() -> None:
    """Wanted are 0.98, 0.85 and 0.05, as above: the figures below are what stands, and only ever rise."""
    bad = fresh_alarming("judge")
    assert share([sentence for sentence in bad if sentence.plain]) >= 0.97
    assert share([sentence for sentence in bad if not sentence.plain]) >= 0.81
    assert share(fresh_ordinary("judge")) <= 0.085


def test_of_what_three_writers_wrote_who_knew_nothing_of_the_rules_most_is_heard() -> None:
    """Wanted are the same; the figures below are what stands, and only ever rise.

    Before any rule or weight was changed for the other half of it: 0.842, 0.474 and 0.080. After: 0.894, 0.615 and
    0.072. The threshold is chosen on the other half; at 1.6 instead of 1.9, before the last exceptions, it was 0.916,
    0.681 and 0.089. Nobody has read this half to change anything.
    """
    every = by_writers("judge")
    assert share([sentence for sentence in every if sentence.kind and sentence.plain]) >= 0.89
    assert share([sentence for sentence in every if sentence.kind and not sentence.plain]) >= 0.61
    assert share([sentence for sentence in every if not sentence.kind]) <= 0.073


def test_of_what_nobody_thought_of_what_is_plain_is_heard() -> None:
    bad, good = unseen()
    assert share([sentence for sentence in bad if sentence.plain]) >= 0.95
    # Only oblique hints, and ordinary sentences in nearly the same words: there a person has to read.
    assert share([sentence for sentence in bad if not sentence.plain]) >= 0.25
    assert share(good) <= 0.1


def test_what_the_product_and_its_people_write_hardly_ever_alarms() -> None:
    assert share(everyday()) <= 0.001


def test_the_weights_are_what_is_learned_from_the_sentences_to_work_with() -> None:
    assert written(learn(to_learn_from())) == WEIGHTS.read_text(encoding="utf-8")


def test_a_rule_that_was_lifted_is_not_overruled_by_the_score() -> None:
    assert find("他说已经不再想死了") is None
    assert find("他把药片数了一遍又一遍,一个人坐到天亮") is not None


def test_what_was_thought_of_later_is_heard_too() -> None:
    """All of it is worked with since."""
    bad, good = later()
    assert share(bad) >= 0.98
    assert share(good) <= 0.02


def test_the_kind_is_right_nearly_always() -> None:
    heard = [(sentence.kind, alarm.kind) for sentence in alarming("judge") if (alarm := find(sentence.text))]
    assert sum(kind == said for kind, said in heard) / len(heard) >= 0.9


@pytest.mark.parametrize("sentence", alarming("work"), ids=lambda each: each.text)
def test_the_half_to_work_with_is_heard_whole(sentence: Sentence) -> None:
    assert find(sentence.text) is not None


def test_nearly_all_that_was_worked_with_is_right() -> None:
    bad, good = more_to_learn_from()
    writers = by_writers("work")
    assert share([sentence for sentence in writers if sentence.kind]) >= 0.95
    assert share([sentence for sentence in writers if not sentence.kind]) <= 0.04
    assert share([*fresh_alarming("work"), *bad]) >= 0.97
    assert share([*fresh_ordinary("work"), *good]) <= 0.01


@pytest.mark.parametrize("sentence", ordinary("work"), ids=lambda each: each.text)
def test_and_nothing_ordinary_of_it_alarms(sentence: Sentence) -> None:
    assert find(sentence.text) is None


def test_the_words_are_those_that_were_written() -> None:
    assert find("今天很好。孩子说 不 想 活 了,怎么办") == Alarm("self_harm", "不想活")
    assert find("他说想4") == Alarm("self_harm", "想4")


def test_what_is_written_far_down_a_long_letter_is_heard_too() -> None:
    page = "今天孩子在学校很开心。" * 300
    assert find(page) is None
    for place in range(1_900, 2_100, 7):
        assert find(page[:place] + "我不想活了" + page[place:]) is not None


def test_neither_nothing_nor_rubbish_breaks_it() -> None:
    for text in ("", " ", "\n\n", "。。。", "𝟜" * 50, "\x00\ud800", "不" * 5_000, "《" * 5_000):
        find(text)


def test_it_takes_no_more_than_some_times_what_reading_takes() -> None:
    text = "".join(f"{sentence.text}," for sentence in ordinary("work")[::7])[:200]
    assert find(text) is None
    # Reading alone takes less than a tenth of a millisecond.
    found, read = seconds(lambda: find(text), lambda: plain(text))
    assert found < 16 * read


def seconds(*works: Callable[[], object]) -> list[float]:
    """The best of many times of each, in turns, so that a busy machine does not decide and is as busy for all."""
    times = list[list[float]]()
    for _ in range(80):
        times.append([])
        for work in works:
            began = time.thread_time()
            work()
            times[-1].append(time.thread_time() - began)
    return [min(each) for each in zip(*times, strict=True)]
