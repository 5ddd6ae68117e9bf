"""Which family a line of a relay means. Never guessed: what fits two children, or fits none quite, is asked back.

Certain is only: a child's full name or a guardian's, letter for letter and of one family alone; a full name that
sounds the same, a given name or 小/阿 with it, where no other child of the class comes near.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.names import given_name
from bot.identity.headings import OTHER, relation_kind
from bot.identity.relay_lines import WORDS, simpler
from bot.identity.relay_sounds import blurred, sounds, surname_of

# (pupil, household): one family of one child.
Key = tuple[int, int | None]
LONGEST_NAME = 12

_RELATION = "|".join(sorted(WORDS["relations"], key=len, reverse=True))
_BEFORE = re.compile(f"(?:{'|'.join([*WORDS['before'], *WORDS['answers'], _RELATION])})*")
_ASIDE = re.compile(f"(?:{'|'.join([*WORDS['before'], _RELATION])})*")
_BEHIND = re.compile(f"(?:{WORDS['link']})?(?:{_RELATION})|{'|'.join(WORDS['answers'])}|$")
_KIN = re.compile(rf"[\s(]*(?:{WORDS['link']})?((?:{_RELATION})?)\)?")
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f·]+")
_APART = re.compile(r"^(\W*)([\u3400-\u9fff]) +([\u3400-\u9fff]{1,2})(?![\u3400-\u9fff])")
_NO_NAME = re.compile(f"(?:{'|'.join([*WORDS['no_names'], *WORDS['answers'], *WORDS['before'], _RELATION])})*")
# Signs such as 👌 and √ are answers and stay.
_EDGES = re.compile(r"^[\s.,:;!~*#@()\[\]、。…·《》<>【】_|/\\=-]+|[\s.,:;!~*#@()\[\]、。…·《》<>【】_|/\\=-]+$")


class Sense(StrEnum):
    """What became of a line."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"  # ``families`` are those it may mean
    UNKNOWN = "unknown"  # a name that nobody in the class has
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Home:
    """One household of a child: its guardians' names and relations."""

    household_id: int | None
    guardians: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One child of the class with all its families."""

    pupil_id: int
    name: str
    homes: tuple[Home, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its families."""
        return tuple((self.pupil_id, home.household_id) for home in self.homes)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a line means: whom, as which name it stands there (小雨妈妈), and the words beside the name."""

    sense: Sense
    families: tuple[Key, ...] = ()
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    keys: frozenset[Key]


@dataclass
class Roster:
    """The children of a class, found by every way in which a line may call them."""

    pupils: dict[int, Enrolled]
    full: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    adults: dict[str, set[tuple[Key, str]]] = field(default_factory=lambda: defaultdict(set))  # with their kinds
    called: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    sounding: dict[tuple[str, ...], set[Key]] = field(default_factory=lambda: defaultdict(set))
    near: dict[object, set[Key]] = field(default_factory=lambda: defaultdict(set))


def roster_of(pupils: Iterable[Enrolled]) -> Roster:
    """Prepare a class for :func:`who_is_meant`."""
    roster = Roster({pupil.pupil_id: pupil for pupil in pupils})
    for pupil in roster.pupils.values():
        _enter_child(roster, simpler(pupil.name), set(pupil.keys))
        for home in pupil.homes:
            for name, relation in home.guardians:
                if len(name) > 1:
                    key = (pupil.pupil_id, home.household_id)
                    roster.adults[simpler(name)].add((key, relation_kind(relation)))
                    _enter_sounds(roster, simpler(name), {key})
    return roster


def who_is_meant(roster: Roster, line: str) -> Meant:
    """The family that ``line`` (simplified, half-width) means; see the head of this file for when it is certain."""
    text = _APART.sub(r"\1\2\3", line)
    for look, sure in ((_exactly, True), (_by_call, True), (_nearly, False)):
        if hits := list(look(roster, text)):
            return _one_of(roster, text, hits, sure=sure)
    return _nobody(text)


def words_beside(line: str, spans: Iterable[tuple[int, int]]) -> str:
    """What a line says beside its names."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(line[at:start])
        at = max(at, end)
    said = [_EDGES.sub("", piece) for piece in (*kept, line[at:])]
    return " ".join(piece for piece in said if piece and not _ASIDE.fullmatch(piece))


def _enter_child(roster: Roster, name: str, keys: set[Key]) -> None:
    given, pets = _given(name), _pets(name[-1:])
    for call in pets if len(given) == 1 else (given,):
        roster.called[call] |= keys
    for call in (given, name[-1:], *pets):
        roster.near["call", call] |= keys
        for sound in sounds(call):
            roster.near["call", sound] |= keys
    roster.near["surname", surname_of(name)] |= keys
    roster.full[name] |= keys
    _enter_sounds(roster, name, keys)


def _enter_sounds(roster: Roster, name: str, keys: set[Key]) -> None:
    for sound in sounds(name, surname=True):
        roster.sounding[sound] |= keys
        roster.near["blurred", blurred(sound)] |= keys
    for slip in _slips(name):
        roster.near["slip", slip] |= keys


def _given(name: str) -> str:
    behind = name[len(surname_of(name)) :]
    return behind if 0 < len(behind) <= 2 else given_name(name)


def _pets(last: str) -> tuple[str, ...]:
    """小雨, 阿雨, 雨雨: how everybody calls a child whose given name is one sign."""
    return (*(prefix + last for prefix in WORDS["pet"]), last * 2)


def _slips(name: str) -> Iterator[tuple[str, ...]]:
    """What a name and the same name with one slip have in common. Names of two signs differ too much by one."""
    if len(name) < 3:
        return
    yield (name,)
    for at in range(len(name)):
        yield (name[:at], "?", name[at + 1 :])
        yield (name[:at] + name[at + 1 :],)
        if at:
            yield (name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :], "swapped")


def _exactly(roster: Roster, text: str) -> Iterator[_Hit]:
    for start, end, core in _cores(text):
        if keys := _full(roster, text, end, core):
            yield _Hit(start, end, frozenset(keys))


def _full(roster: Roster, text: str, end: int, core: str) -> set[Key]:
    """Whose full name this is. 王芳爸 is the father of a child 王芳, not the mother 王芳 of another."""
    kind = relation_kind(_kin(text, end)[1])
    adults = {key for key, of in roster.adults.get(core, ()) if OTHER in (kind, of) or kind == of}
    return roster.full.get(core, set()) | adults


def _by_call(roster: Roster, text: str) -> Iterator[_Hit]:
    """The ways to call a child that are good enough, each with all who come near: one child alone is certain."""
    for start, end, core in _likely_cores(text):
        keys = set(roster.called.get(core, ()))
        for sound in sounds(core) if len(core) > 1 else ():
            keys |= roster.sounding.get(sound, set())
        if keys:
            yield _Hit(start, end, frozenset(keys | _like(roster, core)))


def _nearly(roster: Roster, text: str) -> Iterator[_Hit]:
    """Whatever could be meant at all."""
    for start, end, core in _likely_cores(text):
        if keys := _like(roster, core):
            yield _Hit(start, end, frozenset(keys))
    for run in _RUN.finditer(text):
        for at in range(len(run[0])):
            for end in range(at + 2, min(len(run[0]), at + LONGEST_NAME) + 1):
                if keys := roster.full.get(run[0][at:end], set()):
                    yield _Hit(run.start() + at, run.start() + end, frozenset(keys))


def _like(roster: Roster, core: str) -> set[Key]:
    keys = set(roster.near.get(("call", core), ()))
    if len(core) == 1:
        return keys | roster.near.get(("surname", core), set())
    for sound in sounds(core):
        keys |= roster.near.get(("call", sound), set()) | roster.near.get(("blurred", blurred(sound)), set())
    for slip in (*_slips(core), (core,), (core, "swapped")):
        keys |= roster.near.get(("slip", slip), set())
    if len(core) == 2 and core[0] in WORDS["pet"]:
        keys |= roster.near.get(("surname", core[1]), set())
    return keys


def _cores(text: str) -> Iterator[tuple[int, int, str]]:
    """Every piece that may be a name: what stands before and behind it says so."""
    for run in _RUN.finditer(text):
        signs = run[0]
        for start in range(len(signs)):
            if not _BEFORE.fullmatch(signs, 0, start):
                continue
            for end in range(start + 1, min(len(signs), start + LONGEST_NAME) + 1):
                if _BEHIND.match(signs, end):
                    yield run.start() + start, run.start() + end, signs[start:end]


def _likely_cores(text: str) -> Iterator[tuple[int, int, str]]:
    """Those that are not said anyway: 谢谢 is thanks unless a child is called exactly so."""
    return ((start, end, core) for start, end, core in _cores(text) if not _NO_NAME.fullmatch(core))


def _one_of(roster: Roster, text: str, hits: list[_Hit], *, sure: bool) -> Meant:
    start = min(hit.start for hit in hits)
    end = max(hit.end for hit in hits if hit.start == start)
    spans = [(hit.start, _kin(text, hit.end)[0]) for hit in hits]
    keys = _at_home(roster, _together(hits), _kin(text, end)[1])
    rivals = _rivals(roster, text, spans, keys)
    certain = sure and rivals is None and len(keys) == 1
    either = keys | (rivals or set())
    families = tuple(key for pupil in roster.pupils.values() for key in pupil.keys if key in either)
    name = text[start : _kin(text, end)[0]]
    return Meant(Sense.CERTAIN if certain else Sense.DOUBTFUL, families, name, words_beside(text, spans))


def _rivals(roster: Roster, text: str, spans: list[tuple[int, int]], keys: set[Key]) -> set[Key] | None:
    """Whom else the line names beside those ("小雨奶奶 张桂英"); empty: somebody unknown; None: nobody."""
    rivals: set[Key] | None = None
    for start, end, core in _likely_cores(text):
        if len(core) == 1 or any(start < over and begin < end for begin, over in spans):
            continue
        others = _full(roster, text, end, core) | roster.called.get(core, set()) | _like(roster, core)
        if others & keys:
            continue
        if others or (len(core) <= 4 and _kin(text, end)[1]):
            rivals = (rivals or set()) | others
    return rivals


def _together(hits: list[_Hit]) -> set[Key]:
    """Two names of one family (李小明 妈妈王芳) narrow each other down; names of two families do not."""
    common = set(hits[0].keys)
    for hit in hits[1:]:
        common &= hit.keys
    overlap = any(a is not b and a.start < b.end and b.start < a.end for a in hits for b in hits)
    return common if common and not overlap else {key for hit in hits for key in hit.keys}


def _at_home(roster: Roster, keys: set[Key], relation: str) -> set[Key]:
    """Of one child's households the one whose guardian writes, if the line says which relative that is."""
    kind = relation_kind(relation)
    if len({pupil_id for pupil_id, _ in keys}) != 1 or len(keys) == 1 or kind == OTHER:
        return keys
    pupil = roster.pupils[next(iter(keys))[0]]
    found = {
        (pupil.pupil_id, home.household_id)
        for home in pupil.homes
        if any(relation_kind(of) == kind for _, of in home.guardians)
    }
    return found & keys if len(found) == 1 else keys


def _kin(text: str, end: int) -> tuple[int, str]:
    """Where the relation behind a name ends, and which it is; empty if there is none."""
    kin = _KIN.match(text, end)
    return (kin.end(), kin[1]) if kin and kin[1] else (end, "")


def _nobody(text: str) -> Meant:
    """No child of the class: a name that we do not know, or no name at all."""
    for start, end, core in _likely_cores(text):
        over, relation = _kin(text, end)
        if 2 <= len(core) <= 4 or (len(core) == 1 and relation):
            return Meant(Sense.UNKNOWN, (), text[start:over], words_beside(text, [(start, over)]))
    return Meant(Sense.NAMELESS, (), "", _EDGES.sub("", text))
