"""The school's clock as the page sees it; whoever puts the product together gives one."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.core.clock import SHANGHAI, at_school

FRIDAY = 4


class ClockHook(Protocol):
    """A movable clock."""

    def get(self) -> datetime:
        """What time it is for the school, aware."""
        ...

    def set(self, moment: datetime) -> None:
        """Let it be another time, forward or back."""
        ...


def moved(now: datetime, move: str) -> datetime:
    """The time after a move: ``hour``, ``day``, ``friday`` (the next 17:00 of one), or a local time to set.

    ValueError for anything else.
    """
    here = at_school(now)
    if move == "hour":
        return here + timedelta(hours=1)
    if move == "day":
        return here + timedelta(days=1)
    if move == "friday":
        evening = here.replace(hour=17, minute=0, second=0, microsecond=0)
        evening += timedelta(days=(FRIDAY - evening.weekday()) % 7)
        return evening if evening > here else evening + timedelta(days=7)
    moment = datetime.fromisoformat(move)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
