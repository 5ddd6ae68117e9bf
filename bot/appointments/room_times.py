"""When a child can be called from the hotline room: the times of its lines, as the parent's shift allows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.times import FreeTime, free_times
from bot.core.clock import at_school
from bot.core.school import SchoolContext
from storage.affection_hotline.calls import lines_of
from storage.affection_hotline.settings import HotlineParent, parent_of


@dataclass(frozen=True, slots=True)
class RoomTimes:
    """``times`` to choose from, each moment once; ``fits`` is False where none of them suits the parent's hours."""

    times: tuple[FreeTime, ...]
    fits: bool
    is_asked: bool  # whether the parent has said when it suits


def room_times(session: Session, school: SchoolContext, guardian_id: int, now: datetime) -> RoomTimes:
    """The free times of all lines that suit this parent; all of them where none does, or the parent has not said."""
    parent = parent_of(session, school.id, guardian_id)
    free = free_times(session, school, lines_of(session, school.id, now), "room", now)
    once = list({each.starts_at: each for each in reversed(free)}.values())[::-1]
    if parent is None or parent.free_from is None:
        return RoomTimes(tuple(once), fits=True, is_asked=False)
    fitting = tuple(each for each in once if suits(parent, each.starts_at, each.ends_at))
    return RoomTimes(fitting or tuple(once), fits=bool(fitting), is_asked=True)


def suits(parent: HotlineParent, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether this parent is free from the first to the last minute."""
    if parent.free_from is None or parent.free_to is None:
        return True
    begin, end = at_school(starts_at), at_school(ends_at)
    if parent.free_days and str(begin.weekday()) not in parent.free_days:
        return False
    first, last = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
    return parent.free_from <= first and last <= parent.free_to and first < last
