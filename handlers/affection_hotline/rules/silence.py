"""Who is asked next when a parent far away and a child have not heard from each other for long."""

from datetime import date
from typing import Literal

Stage = Literal["parent", "adult", "teacher"]


def is_silent(since: date, today: date, silent_days: int) -> bool:
    """Whether so many days without a word have passed."""
    return (today - since).days >= silent_days


def next_stage(before: str, days: int, after: int, *, has_parent: bool, has_adult: bool) -> Stage:
    """Who has it now: the parent first, ``after`` days later the adult beside the child, as long later the teacher.

    ``before`` is the stage so far, empty for a new silence, and ``days`` how long it has lasted. Who cannot be
    reached is left out at once.
    """
    if before == "teacher" or (before == "adult" and days >= after):
        return "teacher"
    wanted: Stage = "adult" if before == "adult" or (before == "parent" and days >= after) else "parent"
    if wanted == "parent" and not has_parent:
        wanted = "adult"
    return "teacher" if wanted == "adult" and not has_adult else wanted
