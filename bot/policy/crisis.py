"""Words that mean danger to a person: self-harm, abuse, violence, running away. They come before any other answer.

The rules are data (``crisis.toml``); what none of them foresees is left to a score (``crisis_score.py``). They are made
to hear too much rather than too little: a needless call by the teacher on duty costs minutes. Source: the law on
protecting minors asks a school to report suspected harm to a child at once (强制报告), and the ministry's plan for
pupils' mental health asks it to notice signs early.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, cast

from bot.policy.crisis_needs import needed, words_of
from bot.policy.crisis_score import score
from bot.policy.plain import Plain, plain

Kind = Literal["self_harm", "abuse", "violence", "missing"]
RULES = Path(__file__).with_name("crisis.toml")
# A letter of several pages is read in pieces, so that no pattern works on more than a page at once.
PIECE = 2_000
OVERLAP = 60
BEHIND = 20
# A sentence whose score is higher alarms although no rule finds anything in it. Chosen on the sentences to work with,
# each scored by weights learned from the others: of the ordinary ones of the three writers eight in a hundred alarm,
# half of them written to be mistaken. Of fewer characters nothing can be told.
DANGEROUS, SHORTEST = 1.9, 6
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
    patterns: tuple[re.Pattern[str], ...]  # apart: joined to one they are six times as slow
    unless: re.Pattern[str] | None
    always: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    words: tuple[tuple[re.Pattern[str], str], ...]
    denied: re.Pattern[str]
    told: re.Pattern[str]
    learned: re.Pattern[str]
    rules: tuple[_Rule, ...]
    tried: Mapping[str, Sequence[tuple[int, int]]]  # by a word of theirs: the rule's place here, the pattern's in it


def find(text: str) -> Alarm | None:
    """The first alarm in a text as somebody wrote it; None if there is none. Never raises.

    200 characters take less than a millisecond.
    """
    step = PIECE - OVERLAP
    pieces = (text[start : start + PIECE] for start in range(0, max(len(text) - OVERLAP, 1), step))
    return next((alarm for piece in pieces if (alarm := _in_piece(piece))), None)


def as_read(text: str) -> str:
    """A text as the rules read it."""
    return _plain(text).text


def patterns() -> list[re.Pattern[str]]:
    """All that is looked for, as it is compiled."""
    return [pattern for rule in _rules().rules for pattern in rule.patterns]


def _plain(text: str) -> Plain:
    return plain(_REPEATED.sub(r"\1", text), _rules().words)


def _in_piece(text: str) -> Alarm | None:
    rules, read = _rules(), _plain(text)
    sentences = [_Sentence(found.start(), found[0], rules) for found in _SENTENCE.finditer(read.text)]
    tries = ((rule, number, pattern) for number, each in enumerate(sentences) for rule, pattern in each.tries())
    for (rule_no, sentence_no), same in groupby(sorted(tries), key=itemgetter(0, 1)):
        rule, sentence = rules.rules[rule_no], sentences[sentence_no]
        if (place := _meant(rule, [rule.patterns[number] for *_, number in same], sentence)) is not None:
            return Alarm(rule.kind, read.words(*place))
    return _by_score(read, sentences)


def _by_score(read: Plain, sentences: Sequence["_Sentence"]) -> Alarm | None:
    """What no rule foresees: the sentence that speaks most of danger, if it does so clearly."""
    open_to_it = [each for each in sentences if len(each.text) >= SHORTEST and not (each.was_lifted or each.is_learned)]
    scored = [(score(each.text), each.start) for each in open_to_it]
    worst, start = max(scored, key=lambda each: each[0].value, default=(None, 0))
    if worst is None or worst.value <= DANGEROUS:
        return None
    return Alarm(cast("Kind", worst.kind), read.words(start + worst.start, start + worst.end))


class _Sentence:
    """One sentence, and what lifts rules in all of it, looked for once."""

    def __init__(self, start: int, text: str, rules: _Rules) -> None:
        self.start, self.text, self._rules = start, text, rules
        self.was_lifted = False  # a rule found something in it that is harmless here

    def tries(self) -> set[tuple[int, int]]:
        """The patterns of which it has a word: to see that costs next to nothing, and most have none."""
        tried = self._rules.tried
        return {each for word in words_of(self.text) & tried.keys() for each in tried[word]}

    @cached_property
    def told_from(self) -> int:
        """From where on a book, the news or a game tells it."""
        found = self._rules.told.search(self.text)
        return found.end() if found else len(self.text) + 1

    @cached_property
    def is_learned(self) -> bool:
        """Whether it is about words to learn, a lesson, a drill."""
        return bool(self._rules.learned.search(self.text))

    def is_denied(self, at: int) -> bool:
        """Whether what stands right before says that it is not so."""
        return bool(self._rules.denied.search(self.text[max(at - BEHIND, 0) : at]))


def _meant(rule: _Rule, patterns: Iterable[re.Pattern[str]], sentence: _Sentence) -> tuple[int, int] | None:
    """Where in the text these patterns find something that nothing lifts: denied, told of others, learned, excepted."""
    excepted: bool | None = None
    for pattern in patterns:
        for found in pattern.finditer(sentence.text):
            first, last = found.span()
            if rule.always:
                return sentence.start + first, sentence.start + last
            if sentence.told_from <= first or sentence.is_learned or sentence.is_denied(first):
                sentence.was_lifted = True
                continue
            if excepted is None:
                excepted = bool(rule.unless and rule.unless.search(sentence.text))
            if excepted:
                sentence.was_lifted = True
                return None
            return sentence.start + first, sentence.start + last
    return None


@cache
def _rules() -> _Rules:
    data = tomllib.loads(RULES.read_text(encoding="utf-8"))
    macros: dict[str, str] = data["macro"]
    words = [(_compiled(patterns, macros), plainly) for plainly, patterns in data["word"].items()]
    rules = tuple(_rule(entry, macros) for entry in data["rule"])
    return _Rules(
        words=tuple(words),
        denied=re.compile(f"(?:{_joined(data['lift']['denied'], macros)})$"),
        told=_compiled(data["lift"]["told"], macros),
        learned=_compiled(data["lift"]["learned"], macros),
        rules=rules,
        tried=_tried(rules),
    )


def _tried(rules: Sequence[_Rule]) -> dict[str, list[tuple[int, int]]]:
    found = defaultdict[str, list[tuple[int, int]]](list)
    for number, rule in enumerate(rules):
        for place, pattern in enumerate(rule.patterns):
            for word in needed(pattern.pattern):
                found[word].append((number, place))
    return dict(found)


def _rule(entry: Mapping[str, Any], macros: Mapping[str, str]) -> _Rule:
    unless = entry.get("unless")
    return _Rule(
        entry["kind"],
        tuple(re.compile(_expanded(each, macros)) for each in entry["patterns"]),
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
