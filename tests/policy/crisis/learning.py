"""Learns the weights of ``bot/policy/crisis_score.py`` anew: ``python -m tests.policy.crisis.learning``.

Only from sentences to work with; no other sentence is opened. The same sentences always make the same file.
"""

from collections import Counter
from collections.abc import Sequence
from math import exp, sqrt
from random import Random

from bot.policy.crisis import as_read
from bot.policy.crisis_score import KINDS, WEIGHTS, grams
from tests.policy.crisis.split import (
    Sentence,
    alarming,
    fresh_alarming,
    fresh_ordinary,
    later,
    more_to_learn_from,
    ordinary,
)

# What stands in one sentence only says nothing of others.
FEWEST = 2
ROUNDS, PACE, SLOWER, FORGETS, FOR_DANGER = 30, 0.3, 0.2, 0.0003, 1.6
# Weights smaller than this (in hundredths) change no verdict.
LEAST = 12

Learned = tuple[dict[str, list[float]], list[float]]


def to_learn_from() -> list[Sentence]:
    """All sentences to work with."""
    later_bad, later_good = later()
    more_bad, more_good = more_to_learn_from()
    bad = [*alarming("work"), *fresh_alarming("work"), *later_bad, *more_bad]
    return [*bad, *ordinary("work"), *fresh_ordinary("work"), *later_good, *more_good]


def learn(sentences: Sequence[Sentence]) -> Learned:
    """The weights of each gram for each kind, and what is added to every sentence (logistic regression by steps)."""
    read = [(sorted(grams(as_read(each.text))), each.kind) for each in sentences]
    times = Counter(gram for found, _ in read for gram in found)
    rows = [([gram for gram in found if times[gram] >= FEWEST], kind) for found, kind in read]
    weights = {gram: [0.0] * len(KINDS) for gram, number in sorted(times.items()) if number >= FEWEST}
    bias, dice = [0.0] * len(KINDS), Random(1)
    for number in range(ROUNDS):
        dice.shuffle(rows)
        for found, kind in rows:
            _step(weights, bias, found, kind, PACE / (1 + number * SLOWER))
    return weights, bias


def _step(weights: dict[str, list[float]], bias: list[float], found: list[str], kind: str, pace: float) -> None:
    norm = 1 / sqrt(len(found) + 1)
    powers = [
        exp(min(bias[place] + norm * sum(weights[gram][place] for gram in found), 30)) for place in range(len(KINDS))
    ]
    whole = 1 + sum(powers)
    for place, name in enumerate(KINDS):
        pull = ((kind == name) - powers[place] / whole) * pace
        bias[place] += pull * 0.1
        for gram in found:
            mine = weights[gram]
            mine[place] += pull * norm * (FOR_DANGER if kind else 1) - FORGETS * mine[place]


def written(learned: Learned) -> str:
    """The file."""
    weights, bias = learned
    lines = {"": bias, **weights}
    rounded = {gram: [round(each * 100) for each in mine] for gram, mine in lines.items()}
    return "".join(
        "\t".join([gram, *map(str, mine)]) + "\n"
        for gram, mine in rounded.items()
        if not gram or max(map(abs, mine)) >= LEAST
    )


if __name__ == "__main__":
    WEIGHTS.write_text(written(learn(to_learn_from())), encoding="utf-8")
