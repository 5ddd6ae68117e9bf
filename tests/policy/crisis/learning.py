"""Learns the weights of ``bot/policy/crisis_score.py`` anew: ``python -m tests.policy.crisis.learning``.

Only from sentences to work with; no other sentence is opened. The same sentences always make the same file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from bot.policy.crisis import as_read
from bot.policy.crisis_score import KINDS, WEIGHTS, grams
from tests.policy.crisis.split import (
    Sentence,
    alarming,
    by_writers,
    fresh_alarming,
    fresh_ordinary,
    later,
    more_to_learn_from,
    ordinary,
)

# What stands in one sentence only says nothing of others.
FEWEST = 2
ROUNDS, PACE, SLOWER, KEEPS = 20, 0.5, 0.2, 0.9995
# A sentence that is right by so much teaches nothing more: what is learned by heart is not understood.
SURE = 0.2
# What the three writers wrote is nearest to what will be written, and counts for more.
COUNTS = 2
# Weights smaller than this (in hundredths) change no verdict.
LEAST = 12


@dataclass(frozen=True, slots=True)
class _Row:
    """One sentence: its grams by number, which kind it is (-1: ordinary), how much it counts."""

    found: list[int]
    kind: int
    counts: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What each gram says for each kind, in the order of ``grams``, and what is added to every sentence."""

    grams: list[str]
    weights: list[list[float]]
    bias: list[float]


def to_learn_from() -> list[Sentence]:
    """All sentences to work with."""
    later_bad, later_good = later()
    more_bad, more_good = more_to_learn_from()
    bad = [*alarming("work"), *fresh_alarming("work"), *later_bad, *more_bad]
    return [*bad, *ordinary("work"), *fresh_ordinary("work"), *later_good, *more_good, *by_writers("work")]


def learn(sentences: Sequence[Sentence]) -> Learned:
    """What separates the kinds from each other and from any ordinary day (logistic regression by steps)."""
    read = [grams(as_read(each.text)) for each in sentences]
    times = Counter(gram for found in read for gram in dict.fromkeys(found))
    known = {gram: number for number, gram in enumerate(gram for gram, many in times.items() if many >= FEWEST)}
    rows = [
        _Row(
            [known[gram] for gram in found if gram in known],
            KINDS.index(each.kind) if each.kind else -1,
            COUNTS if each.by_writer else 1,
        )
        for each, found in zip(sentences, read, strict=True)
    ]
    learned, dice = Learned(list(known), [[0.0] * len(known) for _ in KINDS], [0.0] * len(KINDS)), Random(1)
    for number in range(ROUNDS):
        dice.shuffle(rows)
        for row in rows:
            _step(learned, row, PACE / (1 + number * SLOWER))
    return learned


def _step(learned: Learned, row: _Row, pace: float) -> None:
    norm = 1 / sqrt(len(row.found) + 1)
    sums = [sum(map(weights.__getitem__, row.found)) for weights in learned.weights]
    powers = [exp(min(bias + norm * each, 30)) for bias, each in zip(learned.bias, sums, strict=True)]
    whole = 1 + sum(powers)
    for place, weights in enumerate(learned.weights):
        wrong = (row.kind == place) - powers[place] / whole
        if abs(wrong) <= SURE:
            continue
        learned.bias[place] += wrong * pace * 0.1
        step = wrong * pace * norm * row.counts
        for gram in row.found:
            weights[gram] = weights[gram] * KEEPS + step


def written(learned: Learned) -> str:
    """The file."""
    lines = {"": learned.bias, **dict(zip(learned.grams, zip(*learned.weights, strict=True), strict=True))}
    rounded = {gram: [round(each * 100) for each in lines[gram]] for gram in sorted(lines)}
    return "".join(
        "\t".join([gram, *map(str, mine)]) + "\n"
        for gram, mine in rounded.items()
        if not gram or max(map(abs, mine)) >= LEAST
    )


if __name__ == "__main__":
    WEIGHTS.write_text(written(learn(to_learn_from())), encoding="utf-8")
