"""What time brings: unanswered threads go to the office, silent ones end, calls that are overdue are named."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.teacher_line.actions import overdue
from handlers.teacher_line.actions.principal import remind_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def teacher_line(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:15, so that the morning round of 07:30 takes the news along."""
    moved = overdue.follow_teachers(session, school, now)
    moved += overdue.hand_on(session, school, now)
    overdue.end_silent(session, school, now)
    return moved + remind_office(session, school, now)
