"""The rules of decency as data: ``base.toml`` always, and the packs that a school chooses (``[rules.policy]``)."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from bot.core.errors import OperatorError
from bot.core.settings.section import Section

PACKS = Path(__file__).parent
BASE = "base"
# A number as teachers write it; 十 alone is left to the patterns, as 十分 means "very".
MACROS = {
    "{number}": r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万伍陆拾肆几]+)",
    "{figure}": r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百伍陆拾肆]+)",
}
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

    @field_validator("patterns", "unless", "unless_in_text")
    @classmethod
    def _can_be_searched(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(expanded(pattern).replace("{name}", "x"))
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


class Pack(Section):
    """One file of rules."""

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


def expanded(pattern: str) -> str:
    """With ``{number}`` and ``{figure}`` filled in."""
    for macro, meant in MACROS.items():
        pattern = pattern.replace(macro, meant)
    return pattern


@cache
def rules_of(packs: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules of ``base`` and of these packs, hard ones first; a pack's rule replaces one of the same id.

    A pack is a name of this folder or the path of a school's own file. Raises :class:`OperatorError` for a pack that
    is not there and for one that cannot be read.
    """
    found: dict[str, Rule] = {}
    for pack in (BASE, *packs):
        found.update({entry.id: _rule(entry) for entry in _read(pack)})
    return tuple(sorted(found.values(), key=lambda rule: not rule.hard))


def known_packs() -> list[str]:
    """The names of the packs that a school can choose from."""
    return sorted(file.stem for file in PACKS.glob("*.toml") if file.stem != BASE)


def _read(pack: str) -> Sequence[Entry]:
    path = Path(pack) if pack.endswith(".toml") else PACKS / f"{pack}.toml"
    named = f"rules.policy.packs: {pack}"
    if not path.is_file():
        raise OperatorError(f"config: {named} is neither a file nor one of {', '.join(known_packs())}")
    try:
        return Pack.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).rule
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise OperatorError(f"config: {named}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise OperatorError(f"config: {named} cannot be read: {error}") from error


def _rule(entry: Entry) -> Rule:
    return Rule(
        id=entry.id,
        hard=entry.hard,
        why=entry.why,
        where=entry.where,
        named=entry.named,
        consent=entry.consent,
        patterns=tuple(map(expanded, entry.patterns)),
        unless=_any_of(entry.unless),
        unless_in_text=_any_of(entry.unless_in_text),
        examples=entry.examples,
    )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{expanded(pattern)})" for pattern in patterns)
    return re.compile(joined) if joined else None
