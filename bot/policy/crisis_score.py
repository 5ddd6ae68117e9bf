"""What no rule of crisis foresees: a sum of small weights of the characters that stand together in a sentence.

The weights are data (``crisis_weights.txt``), learned from the sentences that are there to work with
(``tests/policy/crisis/learning.py``). One line is one to three neighbouring characters and what they say, in
hundredths, for self-harm, abuse, violence and missing, against any ordinary day; so each alarm can be told by what
raised it.
"""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

WEIGHTS = Path(__file__).with_name("crisis_weights.txt")
KINDS = ("self_harm", "abuse", "violence", "missing")
# What was learned from are single sentences; of a long one so much is looked at together.
WINDOW, STEP = 48, 32

Weights = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scored:
    """The kind that a text speaks of most, how much, and where: it begins and ends at these characters."""

    kind: str
    value: float
    start: int
    end: int


def score(text: str) -> Scored:
    """How much a sentence, as the rules read it, speaks of danger; below zero it is likely to be ordinary."""
    return max((_of(text, start) for start in range(0, max(len(text) - STEP // 2, 1), STEP)), key=lambda of: of.value)


def grams(text: str) -> set[str]:
    """All neighbouring characters up to three, those at the edges with a mark of the edge."""
    edged = f"^{text}$"
    pairs = {edged[start : start + 2] for start in range(len(edged) - 1)}
    return {*edged, *pairs, *(edged[start : start + 3] for start in range(len(edged) - 2))}


def _of(text: str, start: int) -> Scored:
    weights, bias = _weights()
    part = text[start : start + WINDOW]
    known = [weights[gram] for gram in grams(part) & weights.keys()]
    norm = 0.01 / sqrt(len(known) + 1)
    sums = [of_all / 100 + norm * sum(of_kind) for of_all, *of_kind in zip(bias, *known, strict=True)]
    place = sums.index(max(sums))
    return Scored(KINDS[place], sums[place], start, start + len(part))


@cache
def _weights() -> tuple[dict[str, Weights], Weights]:
    found: dict[str, Weights] = {}
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        gram, *weights = line.split("\t")
        first, second, third, fourth = map(int, weights)
        found[gram] = (first, second, third, fourth)
    return found, found.pop("")
