"""The hard stops of S17: no marks or ranks of other families' children, no money, no gifts, no labels."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.errors import UserError

RULES = Path(__file__).with_name("rules.toml")
_SENTENCE = re.compile(r"[^。!?;\n]+")
_CLAUSE = re.compile(r"[^,。!?;\n]+")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule: the rule's name, the words that do, and whether sending is refused."""

    rule: str
    words: str
    hard: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``rules.toml``, where its keys are explained."""

    name: str
    named: bool
    hard: bool
    pattern: tuple[str, ...]
    unless: tuple[str, ...]


def check(text: str, names: Iterable[str] = ()) -> list[Finding]:
    """What in ``text`` breaks the rules, in the order of the rules, each rule once.

    ``names`` are the pupils whom a reader of this text does not care for: for a class message the whole class, for
    a remark to one family all the others. A name counts in full or as its given name ("小明").
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    spoken = [call for name in names for call in _calls(name)]
    findings = (_first(rule, plain, spoken) for rule in _rules())
    return [finding for finding in findings if finding]


def refuse_if_indecent(text: str, names: Iterable[str] = ()) -> None:
    """Raise :class:`UserError` that names the words and says why, if a hard rule is broken."""
    for finding in check(text, names):
        if finding.hard:
            raise UserError("policy/refused", rule=finding.rule, words=finding.words)


def _first(rule: Rule, plain: str, spoken: list[str]) -> Finding | None:
    for sentence in _SENTENCE.finditer(plain):
        present = [call for call in spoken if call in sentence[0]]
        if rule.named and not present:
            continue
        for words, clause in _matches(rule, sentence[0], present):
            if not any(harmless in clause for harmless in rule.unless):
                return Finding(rule.name, words, rule.hard)
    return None


def _matches(rule: Rule, sentence: str, present: list[str]) -> Iterator[tuple[str, str]]:
    """The words found, each with the clause in which they end."""
    names = "|".join(map(re.escape, sorted(present, key=len, reverse=True))) or "(?!)"
    for pattern in rule.pattern:
        for found in re.finditer(pattern.replace("{name}", f"(?:{names})"), sentence):
            yield found[0], _clause_at(sentence, found.end() - 1)


def _clause_at(sentence: str, place: int) -> str:
    return next(
        (clause[0] for clause in _CLAUSE.finditer(sentence) if clause.start() <= place < clause.end()), sentence
    )


def _calls(name: str) -> tuple[str, ...]:
    """How a child is called: 李小明 and 小明; a given name of one character alone says nothing."""
    return (name, name[1:]) if len(name) == 3 else (name,)


@cache
def _rules() -> tuple[Rule, ...]:
    raw = tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(each["name"], each["named"], each["hard"], tuple(each["pattern"]), tuple(each["unless"])) for each in raw
    )
