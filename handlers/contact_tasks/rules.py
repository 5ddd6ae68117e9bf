"""Decisions about calls and slips on plain values."""

import re
from collections.abc import Collection, Mapping

from bot.core.names import given_name

_SENTENCE = re.compile(r"[^。!?！？\n]+[。!?！？]?")
_BETWEEN = re.compile(r"[、,，。;；\s]+")


def two_sentences(words: str) -> str:
    """How a notice begins: more is not read out on the telephone."""
    return "".join(part.strip() for part in _SENTENCE.findall(words)[:2])


def names_in(typed: str) -> list[str]:
    """The names in a line such as ``王小花、李明 赵强``, each once."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(typed) if part))


def match_names(typed: Collection[str], children: Mapping[int, str]) -> tuple[dict[str, int], list[str]]:
    """The child meant by each name, whole or given, and the names that fit none or more than one of them."""
    found: dict[str, int] = {}
    for name in typed:
        whole = [child for child, known in children.items() if known == name]
        fit = whole or [child for child, known in children.items() if given_name(known) == name]
        if len(fit) == 1:
            found[name] = fit[0]
    return found, [name for name in typed if name not in found]
