"""Whom a notice is for, as its sender chose it: groups that are added up, and filters that leave only some of them.

``"class:3 list:9 only:left"`` are the left-behind children of a class and of an own list.
"""

from collections.abc import Collection
from typing import Literal

ONLY = "only:"
PUPIL = "pupil:"
Breadth = Literal["some", "class", "grade", "school"]
_WIDTHS: tuple[Breadth, ...] = ("some", "class", "grade", "school")


def groups_in(audience: str) -> list[str]:
    """The groups of an audience, each once, in their order."""
    return list(dict.fromkeys(key for key in audience.split() if not key.startswith(ONLY)))


def filters_in(audience: str) -> list[str]:
    """What the children of the groups must be: ``left``, ``boarding``, ``silent:<notice id>``."""
    return list(dict.fromkeys(key.removeprefix(ONLY) for key in audience.split() if key.startswith(ONLY)))


def named(pupil_ids: Collection[int]) -> str:
    """The audience of these children, one by one."""
    return " ".join(f"{PUPIL}{each}" for each in pupil_ids)


def may_grow(audience: str) -> bool:
    """Whether who joins later belongs to it: not where the children, or those who are silent, were picked."""
    picked = ("silent", "pupil", "some")
    return bool(audience) and not any(
        key.partition(":")[0] in picked for key in [*groups_in(audience), *filters_in(audience)]
    )


def breadth_of(audience: str, school_classes: int) -> Breadth:
    """How far a notice goes: filters do not make it narrower, and all classes one by one are the school.

    ``school_classes`` is how many classes the school has now.
    """
    groups = groups_in(audience)
    whole = {key for key in groups if key.startswith("class:")}
    kinds = {key.partition(":")[0] for key in groups}
    if any(":" not in key and key in ("school", "left", "boarding") for key in groups):
        return "school"
    if whole and len(whole) >= max(school_classes, 2):
        return "school"
    if "grade" in kinds or len(whole) > 1:
        return "grade"
    return "class" if whole else "some"


def needs_second_person(breadth: Breadth, from_: str) -> bool:
    """Whether somebody else must agree, where the school asks for it from this breadth on (``""``: never).

    From ``class`` on every notice needs it, to a few families as well: else a class would be written to in halves.
    """
    if not from_:
        return False
    return from_ == "class" or _WIDTHS.index(breadth) >= _WIDTHS.index(from_)
