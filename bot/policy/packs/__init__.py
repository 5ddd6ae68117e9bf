"""The rules of decency as data: ``base.toml`` always, and the packs that a school chooses (``[rules.policy]``)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from bot.core.errors import OperatorError
from bot.core.settings.section import Section

PACKS = Path(__file__).parent
BASE = "base"
NAME = "{name}"
_MACRO = re.compile(r"\{([a-z_]+)\}")
Where = Literal["broadcast", "family", "both"]


class Entry(Section):
    """One ``[[rule]]`` of a pack; ``base.toml`` explains the keys."""

    id: str = Field(pattern=r"^[a-z_]+$", max_length=40)
    hard: bool
    why: str = Field(min_length=5)
    where: Where = "both"
    named: bool = False
    consent: bool = False
    patterns: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    unless_in_text: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Pack(Section):
    """One file of rules. ``macro``: parts of patterns by the word that stands for them in braces."""

    macro: dict[str, str] = Field(default_factory=dict)
    rule: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule, ready to be searched for. ``patterns`` may hold ``{name}``, which each text fills in."""

    id: str
    hard: bool
    why: str
    where: Where
    named: bool
    consent: bool
    patterns: tuple[str, ...]
    unless: re.Pattern[str] | None
    unless_in_text: re.Pattern[str] | None
    examples: tuple[str, ...]


@cache
def rules_of(packs: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules of ``base`` and of these packs, hard ones first; a pack's rule replaces one of the same id.

    A pack is a name of this folder or the path of a school's own file; it may use the macros of ``base``. Raises
    :class:`OperatorError` for a pack that is not there and for one that cannot be read.
    """
    macros, found = dict[str, str](), dict[str, Rule]()
    for name in (BASE, *packs):
        pack = _read(name)
        macros.update(pack.macro)
        for entry in pack.rule:
            try:
                found[entry.id] = _rule(entry, macros)
            except (re.error, ValueError) as error:
                raise OperatorError(f"config: rules.policy.packs: {name}: {entry.id}: {error}") from error
    return tuple(sorted(found.values(), key=lambda rule: not rule.hard))


def known_packs() -> list[str]:
    """The names of the packs that a school can choose from."""
    return sorted(file.stem for file in PACKS.glob("*.toml") if file.stem != BASE)


def _read(pack: str) -> Pack:
    path = Path(pack) if pack.endswith(".toml") else PACKS / f"{pack}.toml"
    named = f"rules.policy.packs: {pack}"
    if not path.is_file():
        raise OperatorError(f"config: {named} is neither a file nor one of {', '.join(known_packs())}")
    try:
        return Pack.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise OperatorError(f"config: {named}: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise OperatorError(f"config: {named} cannot be read: {error}") from error


def _rule(entry: Entry, macros: Mapping[str, str]) -> Rule:
    patterns = tuple(_expanded(pattern, macros) for pattern in entry.patterns)
    for pattern in patterns:
        re.compile(pattern.replace(NAME, "x"))
    return Rule(
        id=entry.id,
        hard=entry.hard,
        why=entry.why,
        where=entry.where,
        named=entry.named,
        consent=entry.consent,
        patterns=patterns,
        unless=_any_of(entry.unless, macros),
        unless_in_text=_any_of(entry.unless_in_text, macros),
        examples=entry.examples,
    )


def _any_of(patterns: Iterable[str], macros: Mapping[str, str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{_expanded(pattern, macros)})" for pattern in patterns)
    return re.compile(joined) if joined else None


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    """With macros filled in, also those within macros. Raises ``ValueError`` for a word that stands for nothing."""
    for _ in range(3):
        pattern = _MACRO.sub(lambda found: found[0] if found[0] == NAME else _macro(found[1], macros), pattern)
    return pattern


def _macro(word: str, macros: Mapping[str, str]) -> str:
    if word not in macros:
        raise ValueError(f"{{{word}}} stands for nothing")
    return macros[word].replace("\\\n", "")
