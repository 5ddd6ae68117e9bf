"""Words that mean danger to a person: self-harm, abuse, violence, running away. They come before any other answer.

The rules are data (``crisis.toml``). They are made to hear too much rather than too little: a needless call by the
teacher on duty costs minutes. Source: the law on protecting minors asks a school to report suspected harm to a child
at once (强制报告), and the ministry's plan for pupils' mental health asks it to notice signs early.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.policy.plain import Plain, plain

Kind = Literal["self_harm", "abuse", "violence", "missing"]
RULES = Path(__file__).with_name("crisis.toml")
# A letter of several pages is read in pieces, so that no pattern works on more than a page at once.
PIECE = 2_000
OVERLAP = 60
BEHIND = 20
_SENTENCE = re.compile(r"[^。!?\n]+")
# 不不不想活: what is written three times or more is read once.
_REPEATED = re.compile(r"([\u3400-\u9fff])\1{2,}")
_MACRO = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was heard: its kind, and the words as they were written."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    always: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    words: tuple[tuple[re.Pattern[str], str], ...]
    denied: re.Pattern[str]
    told: re.Pattern[str]
    learned: re.Pattern[str]
    rules: tuple[_Rule, ...]


def find(text: str) -> Alarm | None:
    """The first alarm in a text as somebody wrote it; None if there is none. Never raises.

    200 characters take well under a millisecond.
    """
    step = PIECE - OVERLAP
    pieces = (text[start : start + PIECE] for start in range(0, max(len(text) - OVERLAP, 1), step))
    return next((alarm for piece in pieces if (alarm := _in_piece(piece))), None)


def _in_piece(text: str) -> Alarm | None:
    rules = _rules()
    read = plain(_REPEATED.sub(r"\1", text), rules.words)
    sentences = [(found.start(), found[0]) for found in _SENTENCE.finditer(read.text)]
    for rule in rules.rules:
        for start, sentence in sentences:
            if (words := _meant(rules, rule, read, start, sentence)) is not None:
                return Alarm(rule.kind, words)
    return None


def _meant(rules: _Rules, rule: _Rule, read: Plain, start: int, sentence: str) -> str | None:
    """The first words of the sentence that the rule finds and nothing lifts."""
    for found in rule.pattern.finditer(sentence):
        if not found[0] or (not rule.always and _is_lifted(rules, rule, sentence, found)):
            continue
        return read.words(start + found.start(), start + found.end())
    return None


def _is_lifted(rules: _Rules, rule: _Rule, sentence: str, found: re.Match[str]) -> bool:
    """Denied right before, told of others or of a book before, something to learn, or what the rule itself excepts."""
    before = sentence[: found.start()]
    return bool(
        rules.denied.search(before[-BEHIND:])
        or rules.told.search(before)
        or rules.learned.search(sentence)
        or (rule.unless and rule.unless.search(sentence))
    )


@cache
def _rules() -> _Rules:
    data = tomllib.loads(RULES.read_text(encoding="utf-8"))
    macros: dict[str, str] = data["macro"]
    words = [(_compiled(patterns, macros), plainly) for plainly, patterns in data["word"].items()]
    return _Rules(
        words=tuple(words),
        denied=re.compile(f"(?:{_joined(data['lift']['denied'], macros)})$"),
        told=_compiled(data["lift"]["told"], macros),
        learned=_compiled(data["lift"]["learned"], macros),
        rules=tuple(_rule(entry, macros) for entry in data["rule"]),
    )


def _rule(entry: Mapping[str, Any], macros: Mapping[str, str]) -> _Rule:
    unless = entry.get("unless")
    return _Rule(
        entry["kind"],
        _compiled(entry["patterns"], macros),
        _compiled(unless, macros) if unless else None,
        entry.get("always", False),
    )


def _compiled(patterns: Iterable[str], macros: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_joined(patterns, macros))


def _joined(patterns: Iterable[str], macros: Mapping[str, str]) -> str:
    return "|".join(f"(?:{_expanded(each, macros)})" for each in patterns)


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    """With macros filled in; a word in braces that stands for nothing is a bug and raises ``KeyError``."""
    return _MACRO.sub(lambda found: f"(?:{macros[found[1]]})", pattern)
