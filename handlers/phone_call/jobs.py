"""What time brings: the month's calls of each class, and those about promises that are due."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.phone_call.actions.month import make_lists

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def phone_calls(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, so that the morning round of 07:30 takes the news along."""
    return make_lists(session, school, now)
