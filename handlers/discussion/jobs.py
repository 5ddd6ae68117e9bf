"""What time brings: the reminder on the first school day of a month, and the sum of a theme that is over."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.discussion.actions import months

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def discussion_nudge(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:25, so that the morning round of 07:30 takes it along."""
    return months.nudge(session, school, now)


def discussion_close(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:45, so that the week's message of 17:00 takes it along."""
    return months.close(session, school, now)
