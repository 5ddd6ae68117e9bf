"""A text as the rules read it: whatever way it was typed, the same words look the same, and lead back to what stood.

Full-width and traditional characters, written-out and drawn digits, spaces and stars between characters and the
usual disguises of a few words (``plain.toml``) are undone. Doing it twice changes nothing.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

FOLDING = Path(__file__).with_name("plain.toml")
HAN = r"\u3400-\u9fff"
# Signs without a shape of their own: keycaps and emoji variants, joiners, marks of direction.
_SHAPELESS = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u20e3")
# What stands between two Chinese characters only to part them: 红*包, 收-费.
_PARTING = re.compile(rf"(?<=[{HAN}])[*_~^|·•.\-+=#]+(?=[{HAN}])")


@dataclass(frozen=True, slots=True)
class Plain:
    """``text`` is what the rules read; ``spans[i]`` says where its character ``i`` begins and ends in the original."""

    text: str
    spans: Sequence[tuple[int, int]]
    original: str

    def words(self, start: int, end: int) -> str:
        """What the writer wrote where the rules read ``text[start:end]``, without spaces."""
        first, last = self.spans[start][0], self.spans[end - 1][1]
        return "".join(self.original[first:last].split())


def plain(text: str, disguises: Sequence[tuple[re.Pattern[str], str]] = ()) -> Plain:
    """Undo the ways of typing, and then these further disguises: a pattern and what it stands for. Never raises."""
    signs, spans = list[str](), list[tuple[int, int]]()
    for place, sign in enumerate(text):
        for folded in _fold(sign):
            signs.append(folded)
            spans.append((place, place + 1))
    typed = "".join(signs)
    read, spans = _undo(typed, spans, ((_PARTING, None), *_disguises(), *disguises))
    if read != typed:  # a disguised word may have stood beside a sign that parts
        read, spans = _undo(read, spans, ((_PARTING, None),))
    return Plain(read, spans, text)


def _undo(
    text: str, spans: list[tuple[int, int]], ways: Sequence[tuple[re.Pattern[str], str | None]]
) -> tuple[str, list[tuple[int, int]]]:
    for pattern, words in ways:
        if found := list(pattern.finditer(text)):
            text, spans = _replace(text, spans, found, words)
    return text, spans


def _replace(
    text: str, spans: list[tuple[int, int]], found: Sequence[re.Match[str]], words: str | None
) -> tuple[str, list[tuple[int, int]]]:
    """The text with each place that was found replaced; what is new stands for all that it replaces."""
    pieces, kept = list[str](), list[tuple[int, int]]()
    last = 0
    for match in found:
        pieces.append(text[last : match.start()])
        kept += spans[last : match.start()]
        if words:
            whole = (spans[match.start()][0], spans[match.end() - 1][1])
            pieces.append(words)
            kept += [whole] * len(words)
        last = match.end()
    return "".join([*pieces, text[last:]]), kept + spans[last:]


@lru_cache(maxsize=20_000)
def _fold(sign: str) -> str:
    """One character as it is compared; nothing for what has no shape, a line's end for what ends one."""
    if sign in "\n\r\v\f\u0085\u2028\u2029":
        return "\n"
    if sign in _SHAPELESS:
        return ""
    folded = _drawn_digit(sign) or unicodedata.normalize("NFKC", sign).lower()
    return "".join(_same_signs().get(each, each) for each in folded if not each.isspace() and each not in _SHAPELESS)


def _drawn_digit(sign: str) -> str:
    """``❸`` and ``🄋`` are digits of their own that no normal form knows."""
    value = unicodedata.digit(sign, -1)
    return str(value) if value >= 0 else ""


@cache
def _same_signs() -> dict[str, str]:
    folding = tomllib.loads(FOLDING.read_text(encoding="utf-8"))
    pairs = "".join(folding["traditional"].split())
    same: dict[str, str] = dict(list(pairwise(pairs))[::2])
    return {**same, **folding["sign"]}


@cache
def _disguises() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = tomllib.loads(FOLDING.read_text(encoding="utf-8"))["word"]
    return tuple((re.compile(pattern), plainly) for plainly, patterns in words.items() for pattern in patterns)
