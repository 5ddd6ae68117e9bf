"""Which children a teacher's words mean: by full name, given name, number, or a name that sounds the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from handlers.notice.rules.spelled import SPELLED, plain

_BETWEEN = re.compile(SPELLED["names"]["between"])
_RELATION = re.compile("(?:" + "|".join(SPELLED["names"]["relations"]) + ")$")
MOST_ASKED = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A child that can be named: ``place`` counts from 1 in the list that was shown."""

    pupil_id: int
    name: str
    number: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """A piece of text that names more than one child, or nobody: ``candidates`` are to be asked back."""

    words: str
    candidates: tuple[Named, ...]


def split_names(text: str) -> list[str]:
    """The names in ``李小明、王芳 3``, each for itself."""
    return [part for part in _BETWEEN.split(text.strip()) if part]


def find(words: str, children: Sequence[Named]) -> Named | Doubt:
    """The one child that ``words`` name. Nothing is guessed: a name that only sounds the same is asked back."""
    typed = plain(words)
    for name in dict.fromkeys((typed, _RELATION.sub("", typed))):
        sure = _certain(name, children)
        if len(sure) == 1:
            return sure[0]
        if sure:
            return Doubt(words, tuple(sure[:MOST_ASKED]))
    name = _RELATION.sub("", typed)
    return Doubt(words, tuple(child for child in children if _sounds_like(name, child.name))[:MOST_ASKED])


def _certain(name: str, children: Sequence[Named]) -> list[Named]:
    if name.isdecimal():
        return [child for child in children if name == child.number or (child.place and name == str(child.place))]
    whole = [child for child in children if child.name == name]
    return whole or [child for child in children if len(name) >= 2 and child.name.endswith(name)]


def _sounds_like(typed: str, name: str) -> bool:
    """Whether a name was written by its sound, or one sign of it is another."""
    if not typed:
        return False
    if _sound(typed) in (_sound(name), _sound(name[1:]) if len(name) > 2 else ""):
        return True
    same = sum(ours == theirs for ours, theirs in zip(typed, name, strict=False))
    return len(typed) == len(name) >= 3 and same == len(name) - 1


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(name))
