"""Decisions about groups on plain values: who belongs together, what a line means, who may be named."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.day_card import ASPECTS, GOOD, RATING_NAMES
from bot.core.names import given_name
from bot.core.texts import phrase

RATINGS = {name: rating for rating, name in RATING_NAMES.items()}
ASPECT_OF = {name: aspect for aspect, name in ASPECTS.items()}
LEADER, DEPUTY = "leader", "deputy"
DUTY_NAMES = dict(zip((LEADER, DEPUTY), phrase("card_group/duties").split(), strict=True))
SIZES = (4, 6, 8)
# Where no term is configured, codes end by themselves after about one.
CODE_LASTS = timedelta(days=150)
LONGEST_PRAISE = 40
_PLACE = re.compile(phrase("card_group/place_pattern"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child to be put into a group; ``score`` is the mean of its ratings, ``village`` empty where not known."""

    pupil_id: int
    score: float
    sex: str = ""
    village: str = ""


def propose(children: Iterable[Candidate], size: int) -> list[list[int]]:
    """Groups of about ``size``: each child in one, sizes differ by one at most, the same for the same children.

    Children are dealt in rounds from the best rated down, so that every group gets one of each round (mixed
    ability); within a round a child goes where neighbours are and its sex is rare. The first of a group is its
    proposed leader, the second the deputy. (异质分组, 就近分组)
    """
    ordered = sorted(children, key=lambda each: (-each.score, each.pupil_id))
    count = max(1, round(len(ordered) / size))
    groups: list[list[Candidate]] = [[] for _ in range(min(count, len(ordered)))]
    for start in range(0, len(ordered), count):
        free = list(range(len(groups)))
        for child in ordered[start : start + count]:
            best = max(free, key=lambda place: (_fits(child, groups[place]), -place))
            groups[best].append(child)
            free.remove(best)
    return [[each.pupil_id for each in group] for group in groups]


def _fits(child: Candidate, group: Sequence[Candidate]) -> float:
    neighbours = sum(bool(child.village) and each.village == child.village for each in group)
    same_sex = sum(bool(child.sex) and each.sex == child.sex for each in group)
    return 2 * neighbours - same_sex


def code_ends(now: datetime, term_ends: datetime | None) -> datetime:
    """When a leader's code opens nothing any more: with the term."""
    return term_ends if term_ends is not None and term_ends > now else now + CODE_LASTS


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """Given names, as children call each other; the whole name only where two would be the same."""
    given = {pupil_id: given_name(name) for pupil_id, name in names.items()}
    called = list(given.values())
    return {pupil_id: short if called.count(short) == 1 else names[pupil_id] for pupil_id, short in given.items()}


def may_be_named(words: Mapping[int, bool]) -> bool:
    """Whether a child is named before other families: somebody at home agreed, and nobody said no."""
    return bool(words) and all(words.values())


@dataclass(frozen=True, slots=True)
class Said:
    """What a teacher's lines say: ratings by group's number, praise by child's name, and lines not understood."""

    ratings: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    praise: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def parse_roundup(text: str, places: Collection[int], names: Collection[str], nothing: Collection[str]) -> Said:
    """``2组 纪律 还可以`` rates a group, ``王芳 帮同学讲题`` praises a child; ``nothing`` are words for all is well."""
    ratings, praise, unknown = dict[int, dict[str, int]](), dict[str, str](), list[str]()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line in nothing:
            continue
        place, rest = _place(line)
        name = max((each for each in names if line.startswith(each)), key=len, default="")
        rated = _ratings(rest.split()) if place in places else None
        if place in places and rated is not None:
            ratings[place] = rated
        elif name and (words := line.removeprefix(name).strip(" :,\uff1a\uff0c")):
            praise[name] = words
        else:
            unknown.append(line)
    return Said(ratings, praise, tuple(unknown))


def _ratings(words: Sequence[str]) -> dict[str, int] | None:
    found = {}
    for name, rating in zip(words[::2], words[1::2], strict=False):
        if name not in ASPECT_OF or rating not in RATINGS:
            return None
        found[ASPECT_OF[name]] = RATINGS[rating]
    return found if len(words) % 2 == 0 else None


@dataclass(frozen=True, slots=True)
class Change:
    """One child moved: into which group (None: stays), and with which duty (None: stays)."""

    name: str
    place: int | None
    duty: str | None


def parse_change(line: str, places: Collection[int], names: Collection[str]) -> Change | None:
    """``李小明 3组 组长``: a child, then a group, a duty or both; None for anything else."""
    text = line.strip()
    name = max((each for each in names if text.startswith(each)), key=len, default="")
    words = text.removeprefix(name).split()
    place, duty = None, None
    for word in words:
        number, rest = _place(word)
        if number in places and not rest:
            place = number
        elif word in DUTY_NAMES.values():
            duty = next(key for key, value in DUTY_NAMES.items() if value == word)
        elif word == phrase("card_group/member"):
            duty = ""
        else:
            return None
    return Change(name, place, duty) if name and words else None


def _place(text: str) -> tuple[int, str]:
    """The number of the group that a line begins with, 0 for none, and what follows."""
    found = _PLACE.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (0, text)


def ratings_in_words(ratings: Mapping[int, Mapping[str, int]]) -> list[tuple[str, str]]:
    """Groups that read the same together: their numbers, and what they are still working on (empty: all 好)."""
    found: dict[str, list[int]] = {}
    for place, rated in sorted(ratings.items()):
        working = "、".join(name for aspect, name in ASPECTS.items() if rated.get(aspect, GOOD) != GOOD)
        found.setdefault(working, []).append(place)
    return [("、".join(map(str, places)), working) for working, places in found.items()]
