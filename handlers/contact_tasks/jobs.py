"""What time brings: the two rounds to members of staff."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from bot.delivery.group_round import tell_groups
from bot.delivery.staff_round import send_round

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def staff_morning(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:30: all that waits for each member of staff, in one message."""
    return send_round(session, school, now, is_morning=True)


def staff_afternoon(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:30: what has come since, and the calls that are still to be made; the classes' counts to teachers' groups."""
    return send_round(session, school, now, is_morning=False) + tell_groups(session, school, now)
