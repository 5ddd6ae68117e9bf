"""What office hours may look like."""

from dataclasses import dataclass
from datetime import date

WEEKDAYS = tuple(range(5))
# One talk, and the rest behind it.
LENGTHS, PAUSES, SEATS = (10, 15, 20, 30, 40), (0, 5, 10), (1, 2, 3, 5)
STEP = 5  # minutes: what is given away is counted in such steps


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hours on ``weekdays`` (0 Monday), or once on ``day``; minutes of the school's day."""

    weekdays: tuple[int, ...]
    day: date | None
    starts: int
    ends: int
    length: int
    pause: int


def problem_of(pattern: Pattern, today: date) -> str:
    """The sentence that says why these hours cannot be; empty where they can."""
    if pattern.day is not None and pattern.day < today:
        return "visit_booking/time_gone"
    if pattern.starts % STEP or pattern.ends % STEP:
        return "visit_booking/hours_in_fives"
    if pattern.ends - pattern.starts < pattern.length:
        return "visit_booking/hours_too_short"
    return ""


def talks(pattern: Pattern) -> int:
    """How many talks fit, one after the other."""
    return (pattern.ends - pattern.starts + pattern.pause) // (pattern.length + pattern.pause)


def overlap(pattern: Pattern, weekday: int | None, day: date | None, minutes: tuple[int, int]) -> bool:
    """Whether other hours, on ``weekday`` or on ``day``, are at the same time of the same kind of day."""
    same = weekday in pattern.weekdays if day is None else day == pattern.day
    return same and minutes[0] < pattern.ends and pattern.starts < minutes[1]
