"""What time brings: on the last school day of the week, the groups' round-up in the teacher's morning."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.card_group import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def card_group_nudge(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:30 on the last school day: a line for each class whose groups' week is not written."""
    return actions.nudge(session, school, now)
