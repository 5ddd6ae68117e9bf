"""What time brings: letters that wait longer than was promised."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.principal_mailbox.actions import overdue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def mailbox_overdue(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:30 on a school day, before the morning's round: who is late reads it there."""
    return overdue.escalate(session, school, now)
