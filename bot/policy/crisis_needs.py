"""Which characters a pattern cannot do without: most patterns need not be tried on most sentences.

Half a thousand patterns over a sentence take milliseconds; to see that a sentence has none of a pattern's characters
takes a fraction of a microsecond.
"""

import re
from collections.abc import Sequence
from re import _constants as kind  # type: ignore[attr-defined]  # the tree of a pattern has no public reader
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any


def need_of(pattern: re.Pattern[str]) -> frozenset[str]:
    """The smallest set of characters of which every match of the pattern contains one.

    Raises ``ValueError`` for a pattern that matches without any of its own: it would be tried everywhere.
    """
    found = _of_sequence(parser.parse(pattern.pattern))
    if not found:
        raise ValueError(f"nothing that this needs is known: {pattern.pattern}")
    return min(found, key=len)


def _of_sequence(tree: Sequence[tuple[Any, Any]]) -> list[frozenset[str]]:
    return [each for operator, argument in tree for each in _of_one(operator, argument)]


def _of_one(operator: Any, argument: Any) -> list[frozenset[str]]:
    if operator is kind.LITERAL:
        return [frozenset(chr(argument))]
    if operator is kind.IN:
        return _of_class(argument)
    if operator is kind.SUBPATTERN:
        return _of_sequence(argument[-1])
    if operator in (kind.MAX_REPEAT, kind.MIN_REPEAT) and argument[0] > 0:
        return _of_sequence(argument[2])
    if operator is kind.BRANCH:
        smallest = [min(_of_sequence(branch), key=len, default=None) for branch in argument[1]]
        known = [each for each in smallest if each is not None]
        return [frozenset().union(*known)] if len(known) == len(smallest) else []
    return []  # a look around, a beginning or an end, any character


def _of_class(members: Sequence[tuple[Any, Any]]) -> list[frozenset[str]]:
    if all(operator is kind.LITERAL for operator, _ in members):
        return [frozenset(chr(argument) for _, argument in members)]
    return []
