"""What no rule of crisis foresees: a sum of small weights of the characters that stand together in a sentence.

The weights are data (``crisis_weights.txt``), learned from the sentences that are there to work with
(``tests/policy/crisis/learning.py``). One line is one to three neighbouring characters and what they say, in
hundredths, for self-harm, abuse, violence and missing, against any ordinary day; so each alarm can be told by what
raised it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

WEIGHTS = Path(__file__).with_name("crisis_weights.txt")
KINDS = ("self_harm", "abuse", "violence", "missing")
# What was learned from are single sentences of twenty to thirty characters; of a long one so much is looked at
# together, that what is ordinary around it does not drown it.
WINDOW, STEP = 32, 16
# The four weights of a line are kept as one number, so that they are added at once: so many bits for each.
_BITS = 24
_HALF = 1 << (_BITS - 1)
_MASK = (1 << _BITS) - 1
_HALVES = sum(_HALF << (_BITS * place) for place in range(len(KINDS)))


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


def grams(text: str) -> list[str]:
    """All neighbouring characters up to three, those at the edges with a mark of the edge."""
    edged = f"^{text}$"
    pairs = map("".join, pairwise(edged))
    return [*edged, *pairs, *map("".join, zip(edged, edged[1:], edged[2:], strict=False))]


def _of(text: str, start: int) -> Scored:
    weights, bias = _weights()
    part = text[start : start + WINDOW]
    known = [weight for weight in map(weights.get, grams(part)) if weight is not None]
    norm = 0.01 / sqrt(len(known) + 1)
    sums = [of_all / 100 + norm * of_kind for of_all, of_kind in zip(bias, _apart(sum(known)), strict=True)]
    place = sums.index(max(sums))
    return Scored(KINDS[place], sums[place], start, start + len(part))


def _together(weights: Sequence[int]) -> int:
    return sum(weight << (_BITS * place) for place, weight in enumerate(weights))


def _apart(added: int) -> list[int]:
    """The four sums of what was added as one number; a half added to each keeps what is below zero in its own bits."""
    shifted = added + _HALVES
    return [((shifted >> (_BITS * place)) & _MASK) - _HALF for place in range(len(KINDS))]


@cache
def _weights() -> tuple[dict[str, int], Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        gram, *weights = line.split("\t")
        found[gram] = tuple(map(int, weights))
    bias = found.pop("")
    return {gram: _together(weights) for gram, weights in found.items()}, bias
