"""Which words a pattern cannot do without: most patterns need not be tried on most sentences.

Nearly a thousand patterns over a sentence take milliseconds; to see which of their words a sentence has takes some
microseconds. Read is as much of the language of patterns as the rules are written in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

# Words of so many characters at most, and of one place in a pattern no more than so many words.
LONGEST, MOST = 3, 100
_ATOM = re.compile(r"\(\?(?P<way>:|<?[=!])|\[(?P<none>\^)?(?P<members>(?:\\.|[^\]])+)\]|\\(?P<escaped>.)|(?P<sign>.)")
_TIMES = re.compile(r"(?:(?P<some>\+|\{[1-9]\d*(?:,\d*)?\})|(?P<maybe>[*?]|\{0?,\d*\}))\??")
_NO_SHAPE = frozenset("dwsDWSu")  # \d and its like, and \u, which the rules write only in a class with a range


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands at one place of a pattern: one of these ``signs``, or something that has a word of each need."""

    signs: frozenset[str] = frozenset()
    needs: tuple[frozenset[str], ...] = ()


def needed(pattern: str) -> frozenset[str]:
    """Words of one to three characters of which every match of the pattern contains one.

    Raises ``ValueError`` for a pattern that matches without any word of its own: it would be tried everywhere.
    """
    part, end = _choice(pattern, 0)
    if end < len(pattern):
        raise ValueError(f"a bracket too many: {pattern}")
    if not (needs := _needs_of([part])):
        raise ValueError(f"nothing that this needs is known: {pattern}")
    return min(needs, key=_often)


def words_of(text: str) -> set[str]:
    """All words of a text that can be needed: every run of one to three characters."""
    return {text[start : start + length] for length in range(1, LONGEST + 1) for start in range(len(text))}


def _often(need: frozenset[str]) -> float:
    """How often a sentence has one of these words, roughly: each further character makes one rarer by far."""
    return sum(0.05 ** len(word) for word in need)


def _choice(pattern: str, at: int) -> tuple[_Part, int]:
    """What stands between brackets, or in the whole: one of several sequences; and where it ends."""
    branches = list[list[_Part]]()
    while True:
        branch, at = _sequence(pattern, at)
        branches.append(branch)
        if pattern[at : at + 1] in ("", ")"):
            return _one_of(branches), at
        at += 1


def _one_of(branches: Sequence[list[_Part]]) -> _Part:
    if all(len(branch) == 1 and branch[0].signs for branch in branches):
        return _Part(frozenset[str]().union(*(branch[0].signs for branch in branches)))
    needs = [_needs_of(branch) for branch in branches]
    if not all(needs):
        return _Part()
    if len(needs) == 1:
        return _Part(needs=needs[0])
    return _Part(needs=(frozenset[str]().union(*(min(each, key=_often) for each in needs)),))


def _needs_of(parts: Sequence[_Part]) -> tuple[frozenset[str], ...]:
    """What a sequence needs: what its parts do, and what neighbouring signs make together."""
    return (*(need for part in parts for need in part.needs), *_neighbours(parts))


def _neighbours(parts: Sequence[_Part]) -> Iterator[frozenset[str]]:
    for start in range(len(parts)):
        for end in range(start + 1, min(start + LONGEST, len(parts)) + 1):
            signs = [part.signs for part in parts[start:end]]
            if 0 < prod(map(len, signs)) <= MOST:
                yield frozenset(map("".join, product(*signs)))


def _sequence(pattern: str, at: int) -> tuple[list[_Part], int]:
    """The parts up to the next bar or closing bracket; what has no width is left out, as it parts no neighbours."""
    parts = list[_Part]()
    while at < len(pattern) and pattern[at] not in "|)":
        part, at = _atom(pattern, at)
        times = _TIMES.match(pattern, at)
        at = times.end() if times else at
        if part is None:
            continue
        if times and times["maybe"]:
            part = _Part()
        elif times:
            part = _Part(needs=_needs_of([part]))  # who its neighbours are depends on how often
        parts.append(part)
    return parts, at


def _atom(pattern: str, at: int) -> tuple[_Part | None, int]:
    """One sign, class or group, and where it ends; nothing for what has no width."""
    found = _ATOM.match(pattern, at)
    if found is None or found["sign"] in ("(", "*", "+", "?"):
        raise ValueError(f"not read in patterns: {pattern[at:]}")
    if found["way"]:
        part, end = _choice(pattern, found.end())
        if end == len(pattern):
            raise ValueError(f"a bracket too few: {pattern}")
        return part if found["way"] == ":" else None, end + 1
    if found["members"]:
        return _class(found["members"], bool(found["none"])), found.end()
    if found["escaped"]:
        return _Part() if found["escaped"] in _NO_SHAPE else _Part(frozenset(found["escaped"])), found.end()
    if found["sign"] in "^$":
        return None, found.end()
    return _Part() if found["sign"] == "." else _Part(frozenset(found["sign"])), found.end()


def _class(members: str, none: bool) -> _Part:
    if none or "-" in members or "\\" in members:
        return _Part()
    return _Part(frozenset(members))
