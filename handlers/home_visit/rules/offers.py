"""Which times are proposed to a family: the planned one, and the same hour on the free days behind it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

DAY = timedelta(days=1)
MOST_OFFERS = 3
LOOKS_AHEAD = 21
Busy = Sequence[tuple[datetime, datetime]]


def free_days(first: datetime, minutes: int, busy: Busy, now: datetime, *, count: int = MOST_OFFERS) -> list[datetime]:
    """The first ``count`` of ``first`` and the same hour on each of the three weeks behind it that are ahead and free.

    ``busy`` is when one of the visitors is with somebody; ``minutes`` is how long a visit takes.
    """
    days = (first + number * DAY for number in range(LOOKS_AHEAD))
    return [each for each in days if each > now and is_free(each, minutes, busy)][:count]


def is_free(starts_at: datetime, minutes: int, busy: Busy) -> bool:
    """Whether a visit that begins then touches nothing else."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return not any(begins < ends_at and starts_at < ends for begins, ends in busy)


def one_after_another(first: datetime, number: int, minutes: int, way_minutes: int) -> datetime:
    """When the visit at place ``number`` (0 the first) of a round begins, with the way between two homes."""
    return first + number * timedelta(minutes=minutes + way_minutes)
