"""The pieces of a teacher's line that name children, and those that are numbers of a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.notice.rules.spelled import SPELLED

_BETWEEN = re.compile(SPELLED["names"]["between"])
MOST_ASKED = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A child that can be named: ``place`` counts from 1 in the list that was shown, 0 where none was."""

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


def numbered(words: str, children: Sequence[Named]) -> list[Named]:
    """The children whose number in the school, or place in the list, these words are."""
    if not words.isdecimal():
        return []
    by_number = [child for child in children if child.number == words]
    return by_number or [child for child in children if child.place and child.place == int(words)]
