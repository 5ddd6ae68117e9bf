"""What time brings: wishes to talk for which there is no time yet."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.counseling.actions.late import remind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def counseling_wishes(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:15, so that the morning round of 07:30 takes it along."""
    return remind(session, school, now)
