"""Whom a class's teacher calls in a month and on which days, on plain values.

Source: 班主任每学期与每位家长至少电话或网络联系一次, 每班每月有电话回访名单.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from bot.core.names import given_name

Result = Literal["well", "needs_care", "no_answer", "wrong_number", "later"]
RESULTS: tuple[Result, ...] = ("well", "needs_care", "no_answer", "wrong_number", "later")
# Where several reasons bring one call, the first of these gives it its words.
WHYS = ("wish", "visit", "follow_up", "silence", "rule", "own")
# The months in which a term ends where none is configured.
TERM_ENDS = (1, 7)


@dataclass(frozen=True, slots=True)
class Family:
    """One household of one child: ``owed`` are its guardians who were not spoken with this term, in their order.

    ``first`` is whom to call in any case; ``heard_on`` when anything last came from the family (None: never).
    """

    pupil_id: int
    household_id: int
    first: int
    owed: tuple[int, ...]
    is_silent: bool = False
    heard_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One call of the month's list."""

    pupil_id: int
    household_id: int
    guardian_id: int
    why: Literal["silence", "rule"]


def term_first(today: date, configured: date | None) -> date:
    """The first day of the term; where none is configured, terms begin on 1 August and 1 February."""
    if configured is not None:
        return configured
    if TERM_ENDS[0] < today.month <= TERM_ENDS[1]:
        return date(today.year, TERM_ENDS[0] + 1, 1)
    return date(today.year if today.month > TERM_ENDS[1] else today.year - 1, TERM_ENDS[1] + 1, 1)


def months_left(today: date, term_last: date | None) -> int:
    """How many months of the term there still are, this one among them; at least one."""
    if term_last is None:
        end = next(month for month in (*TERM_ENDS, TERM_ENDS[0] + 12) if month >= today.month)
        return end - today.month + 1
    return max(1, (term_last.year - today.year) * 12 + term_last.month - today.month + 1)


def month_list(families: Sequence[Family], *, left: int, at_least: int, room: int) -> list[Wanted]:
    """The month's calls: every silent family, and of the guardians owed a share so that the last month has no more.

    At most one call a family, unless a family has more guardians than the term has months. At least ``at_least``
    calls, of those heard of longest ago; at most ``room``, the silent first.
    """
    silent = sorted((each for each in families if each.is_silent), key=_longest_unheard)
    found = [Wanted(each.pupil_id, each.household_id, each.first, "silence") for each in silent]
    owed_in_all = sum(len(each.owed) for each in families)
    share = max(at_least, ceil(owed_in_all / left))
    # Families with many guardians come first: one a month, or they would be left for the end.
    others = sorted((each for each in families if each.owed and not each.is_silent), key=lambda each: -len(each.owed))
    for turn in range(max((ceil(len(each.owed) / left) for each in others), default=0)):
        for each in others:
            if turn < len(each.owed) and turn < ceil(len(each.owed) / left) and len(found) < share:
                found.append(Wanted(each.pupil_id, each.household_id, each.owed[turn], "rule"))
    called = {each.household_id for each in found}
    for each in sorted(families, key=_longest_unheard):
        if len(found) < at_least and each.household_id not in called:
            found.append(Wanted(each.pupil_id, each.household_id, each.first, "rule"))
            called.add(each.household_id)
    return found[: max(0, room)]


def spread(count: int, days: Sequence[date], load: Mapping[date, int], most: int) -> list[date]:
    """A day for each of ``count`` calls, evenly over ``days`` and never more than ``most`` on one.

    ``load`` are calls that stand there already. Shorter than ``count`` where the days are full.
    """
    filled = {day: load.get(day, 0) for day in days}
    found = list[date]()
    for number in range(count):
        ideal = (2 * number + 1) * len(days) // (2 * count) if days else 0
        free = [(abs(place - ideal), place) for place, day in enumerate(days) if filled[day] < most]
        if not free:
            break
        day = days[min(free)[1]]
        filled[day] += 1
        found.append(day)
    return sorted(found)


def room_of(days: Sequence[date], load: Mapping[date, int], most: int) -> int:
    """How many calls these days still take."""
    return sum(max(0, most - load.get(day, 0)) for day in days)


def promise_days(today: date, next_school_day: date) -> list[date]:
    """Until when something that a call found may be promised: the next school day, half a week, one and two weeks."""
    days = (next_school_day, *(today + timedelta(days=days) for days in (4, 7, 14)))
    return sorted(set(days))


def match_name(typed: str, children: Mapping[int, str]) -> list[int]:
    """The children meant by a name, whole or given; several where more have it."""
    typed = "".join(typed.split())
    whole = [child for child, name in children.items() if name == typed]
    return whole or [child for child, name in children.items() if given_name(name) == typed]


def first_why(whys: Collection[str]) -> str:
    """The reason that gives a call its words."""
    return min(whys, key=WHYS.index)


def _longest_unheard(family: Family) -> date:
    return family.heard_on or date.min
