"""The rules of S17 on one text: what in it breaks which rule, and why that is a rule."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.core.errors import UserError
from bot.core.names import given_name
from bot.policy.packs import Rule, rules_of
from bot.policy.plain import Plain, plain

To = Literal["broadcast", "family"]
_SENTENCE = re.compile(r"[^。!?;\n]+")
_CLAUSE = re.compile(r"[^,]*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule: the rule's id, the words that do, whether sending is refused, and why.

    ``why`` is one kind sentence for the writer; ``examples`` are words that could stand instead.
    """

    rule: str
    words: str
    hard: bool
    why: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with the children who are named in it: all, and those whose family has not agreed to that."""

    plain: Plain
    calls: tuple[str, ...]
    unasked: tuple[str, ...]


def check(
    text: str,
    names: Iterable[str] = (),
    *,
    packs: Sequence[str] = (),
    to: To = "broadcast",
    consenting: Iterable[str] = (),
) -> list[Finding]:
    """What in ``text`` breaks the rules, hard ones first, each rule once.

    ``names`` are the pupils whom a reader of this text does not care for: for a class message the whole class, for
    a remark to one family all the others. A name counts in full or as its given name ("小明"). ``to`` says whether
    many families read it or one; ``consenting`` are those of ``names`` who may be named with praise before all.
    """
    agreed, all_names = set(consenting), tuple(names)
    read = plain(text)
    calls = _present(all_names, read.text)
    unasked = _present(tuple(name for name in all_names if name not in agreed), read.text)
    wanted = (rule for rule in rules_of(tuple(packs)) if rule.where in ("both", to))
    findings = (_first(rule, _Text(read, calls, unasked)) for rule in wanted)
    return [finding for finding in findings if finding]


def refuse_if_indecent(
    text: str, names: Iterable[str] = (), *, packs: Sequence[str] = (), to: To = "broadcast"
) -> None:
    """Raise :class:`UserError` that names the words and says why, if a hard rule is broken."""
    for finding in check(text, names, packs=packs, to=to):
        if finding.hard:
            raise UserError("policy/refused", words=finding.words, why=finding.why)


def _first(rule: Rule, text: _Text) -> Finding | None:
    if rule.unless_in_text and rule.unless_in_text.search(text.plain.text):
        return None
    calls = text.unasked if rule.consent else text.calls
    if rule.named and not calls:
        return None
    for sentence in _SENTENCE.finditer(text.plain.text):
        present = [call for call in calls if call in sentence[0]]
        if rule.named and not present:
            continue
        place = next(_harmful(rule, sentence[0], present), None)
        if place is not None:
            words = text.plain.words(sentence.start() + place[0], sentence.start() + place[1])
            return Finding(rule.id, words, rule.hard, rule.why, rule.examples)
    return None


def _harmful(rule: Rule, sentence: str, present: list[str]) -> Iterator[tuple[int, int]]:
    """Where the rule finds something that its clause does not make harmless."""
    if not (matches := _matches(rule, sentence, present)):
        return
    begins, clauses = _clauses(sentence) if rule.unless else ([], [])
    harmless = dict[int, bool]()
    for start, end in matches:
        clause = bisect_right(begins, end - 1) - 1
        if rule.unless and clause not in harmless:
            harmless[clause] = bool(rule.unless.search(clauses[clause]))
        if not harmless.get(clause):
            yield start, end


def _matches(rule: Rule, sentence: str, present: list[str]) -> list[tuple[int, int]]:
    names = "|".join(map(re.escape, sorted(present, key=len, reverse=True))) or "(?!)"
    patterns = (_compiled(pattern.replace("{name}", f"(?:{names})")) for pattern in rule.patterns)
    return [found.span() for pattern in patterns for found in pattern.finditer(sentence) if found[0]]


@lru_cache(maxsize=2_048)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Kept here: what ``re`` itself keeps is less, for the whole process, and slower to look up."""
    return re.compile(pattern)


def _clauses(sentence: str) -> tuple[list[int], list[str]]:
    """The parts of the sentence between commas: where each begins, and what it says."""
    parts = list(_CLAUSE.finditer(sentence))
    return [part.start() for part in parts], [part[0] for part in parts]


def _present(names: tuple[str, ...], read: str) -> tuple[str, ...]:
    """How the children who are named in the text are called there."""
    return tuple(call for call in dict.fromkeys(_calls(names)) if call in read)


@lru_cache(maxsize=256)
def _calls(names: tuple[str, ...]) -> tuple[str, ...]:
    """How children are called: 李小明 and 小明; a given name of one character alone says nothing."""
    calls = [call for name in names for call in (plain(name).text, plain(given_name(name)).text)]
    return tuple(call for call in calls if len(call) >= 2)
