"""What time brings: the month's and the week's reminder, one line for each member of staff."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.monthly_reminder.actions.reminding import remind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def duty_reminders(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, so that the morning round of 07:30 takes the line along."""
    return remind(session, school, now)
