"""What time brings to parents' days; what it brings to appointments is done by bot.appointments."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.visit_booking.actions import parents_day_placing as placing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def parents_day_place(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """In the evening: days behind us are over, and who has not chosen in time is given a turn."""
    placing.close_days(session, school, now)
    return placing.place_rest(session, school, now)
