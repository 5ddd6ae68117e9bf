"""The sentences of the lists, and which half each belongs to: by a hash of the sentence, so that nobody chose."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
KINDS = ("self_harm", "abuse", "violence", "missing")
# Each was one person's work, who had seen neither the rules nor any list.
WRITERS = ("children", "families", "schools")
Half = Literal["work", "judge"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """``kind`` is empty for an ordinary one; ``plain`` is False for one in disguise; ``by_writer``: :data:`WRITERS`."""

    text: str
    kind: str = ""
    plain: bool = True
    by_writer: bool = False


def alarming(half: Half) -> list[Sentence]:
    """What must alarm, of one half."""
    return [
        Sentence(line[2:], kind, plain=line.startswith("P "))
        for kind in KINDS
        for line in _lines(kind)
        if _half(line[2:]) == half
    ]


def ordinary(half: Half) -> list[Sentence]:
    """What must not alarm, of one half."""
    return [Sentence(line) for line in _lines("ordinary") if _half(line) == half]


def later() -> tuple[list[Sentence], list[Sentence]]:
    """What must alarm and what must not, thought of when the first rules stood; all of it is worked with since."""
    pairs = [line.split(" ", 1) for line in _lines("later_alarming")]
    return [Sentence(text, kind) for kind, text in pairs], [Sentence(line) for line in _lines("later_ordinary")]


def more_to_learn_from() -> tuple[list[Sentence], list[Sentence]]:
    """What must alarm and what must not, all of it to work with."""
    pairs = [line.split(" ", 1) for line in _lines("learn_alarming")]
    return [Sentence(text, kind) for kind, text in pairs], [
        Sentence(line) for line in [*_lines("learn_ordinary"), *_lines("learn_everyday")]
    ]


def fresh_alarming(half: Half) -> list[Sentence]:
    """What must alarm and was written down without a look at the rules, of one half."""
    return [sentence for sentence in _marked("fresh_alarming") if _half(sentence.text) == half]


def fresh_ordinary(half: Half) -> list[Sentence]:
    """What must not alarm and was written down without a look at the rules, of one half."""
    return [Sentence(line) for line in _lines("fresh_ordinary") if _half(line) == half]


def by_writers(half: Half) -> list[Sentence]:
    """What three people wrote who knew nothing of the rules, of one half: what must alarm and what must not."""
    lists = [(_marked(f"by_{who}_alarming"), _lines(f"by_{who}_ordinary")) for who in WRITERS]
    every = [each for bad, good in lists for each in (*bad, *map(Sentence, good))]
    return [replace(each, by_writer=True) for each in every if _half(each.text) == half]


def unseen() -> tuple[list[Sentence], list[Sentence]]:
    """What must alarm and what must not, written when most rules and the first weights stood.

    No weight is learned from it and no rule was made from it. Rules, weights and the threshold changed after it was
    first measured, by whoever could know its figures.
    """
    return _marked("unseen_alarming"), [Sentence(line) for line in _lines("unseen_ordinary")]


def everyday() -> list[Sentence]:
    """What must not alarm, as it is written in the product and its tests; no weight is learned from it."""
    return [Sentence(line) for line in _lines("everyday")]


def _marked(name: str) -> list[Sentence]:
    found = (line.split(" ", 2) for line in _lines(name))
    return [Sentence(text, kind, plain=how == "P") for how, kind, text in found]


def _lines(name: str) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _half(text: str) -> Half:
    return "work" if hashlib.sha256(text.encode()).digest()[0] % 2 else "judge"
