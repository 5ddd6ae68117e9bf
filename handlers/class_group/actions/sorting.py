"""A pasted relay, sorted: what is certain, what must be asked, what is left out and why."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from bot.identity.relay_lines import RelayLine, read_relay, simpler
from bot.identity.relay_names import Key, Meant, Sense, who_is_meant
from handlers.class_group.actions.families import Families
from handlers.class_group.rules import MOST_FAMILIES, is_heard, option_meant


@dataclass(frozen=True, slots=True)
class Said:
    """One family's line. ``option`` from 1, None for a notice without; ``clear``: no need to ask what it means."""

    words: str
    option: int | None
    clear: bool


@dataclass(frozen=True, slots=True)
class Sure:
    """A family whose answer can be entered; ``alias`` is the name as it was written, if it is not the child's."""

    obligation_id: int
    said: Said
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked back. ``who``: which family wrote ``words`` under ``name``; ``what``: which option ``words`` are,
    for all these families; ``twice``: one family wrote ``several`` answers, of which one of ``options`` counts.
    """

    kind: Literal["who", "what", "twice"]
    obligation_ids: tuple[int, ...]
    words: str = ""
    name: str = ""
    several: tuple[str, ...] = ()
    options: tuple[int, ...] = ()


@dataclass
class Sorted:
    """All lines of a relay; the last five are names or words as they stand there, and were not entered."""

    sure: list[Sure] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    not_told: list[str] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)


def sort_lines(text: str, families: Families, options: Sequence[str]) -> Sorted:
    """Every line of ``text`` finds its place; nothing is written."""
    found, answers = Sorted(), dict[Key, list[tuple[Meant, Said]]]()
    for meant in _meanings(read_relay(text).lines, families):
        match meant.sense:
            case Sense.CERTAIN if meant.families[0] in families.by_key:
                answers.setdefault(meant.families[0], []).append((meant, understood(meant.words, options)))
            case Sense.CERTAIN:
                found.not_told.append(meant.name)
            case Sense.DOUBTFUL:
                _ask_who(found, meant, families)
            case Sense.UNKNOWN:
                found.unknown.append(meant.name)
            case Sense.NAMELESS:
                found.nameless.append(meant.words)
    unclear: dict[str, list[int]] = {}
    for key, said in answers.items():
        _place(found, families, key, said, unclear)
    found.questions += [Question("what", tuple(ids), words) for words, ids in unclear.items()]
    return found


def understood(words: str, options: Sequence[str]) -> Said:
    """What the words beside a name mean for a notice with these options."""
    if not options:
        return Said(words, None, is_heard(words))
    option = option_meant(words, [simpler(each) for each in options])
    return Said(words, option, option is not None)


def pack(questions: Sequence[Question]) -> str:
    """As text, for the next message."""
    return json.dumps([asdict(each) for each in questions], ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> list[Question]:
    """Back from :func:`pack`."""
    lists = ("obligation_ids", "several", "options")
    return [Question(**{**each, **{name: tuple(each[name]) for name in lists}}) for each in json.loads(text)]


def _meanings(lines: Iterable[RelayLine], families: Families) -> list[Meant]:
    """Line by line; one that has neither number nor name goes on with the line before."""
    texts: list[str] = []
    for line in lines:
        goes_on = line.number is None and texts
        if goes_on and who_is_meant(families.roster, line.text).sense is Sense.NAMELESS:
            texts[-1] += f" {line.text}"
        else:
            texts.append(line.text)
    return [who_is_meant(families.roster, text) for text in texts]


def _ask_who(found: Sorted, meant: Meant, families: Families) -> None:
    ids = tuple(families.by_key[key].obligation_id for key in meant.families if key in families.by_key)
    if not ids:
        found.not_told.append(meant.name)
    elif len(ids) > MOST_FAMILIES:
        found.vague.append(meant.name)
    else:
        found.questions.append(Question("who", ids, meant.words, meant.name))


def _place(
    found: Sorted, families: Families, key: Key, said: Sequence[tuple[Meant, Said]], unclear: dict[str, list[int]]
) -> None:
    family = families.by_key[key]
    if family.is_closed:
        found.before.append(family.name)
        return
    meant, first = said[0]
    different = {each.option if each.clear else each.words for _, each in said}
    if len(different) > 1:
        words = tuple(each.words or meant.name for meant, each in said)
        options = tuple(sorted({each.option for _, each in said if each.option})) if _all_clear(said) else ()
        found.questions.append(
            Question("twice", (family.obligation_id,), name=family.name, several=words, options=options)
        )
    elif first.clear:
        alias = "" if family.name in meant.name else meant.name
        found.sure.append(Sure(family.obligation_id, replace(first), alias))
    else:
        unclear.setdefault(first.words, []).append(family.obligation_id)


def _all_clear(said: Iterable[tuple[Meant, Said]]) -> bool:
    return all(each.clear for _, each in said)
