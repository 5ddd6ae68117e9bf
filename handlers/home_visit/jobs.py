"""What time brings to visits."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.home_visit.actions import callback, rating

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def home_visit_callbacks(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, so that the morning round takes it along: families to call back are drawn, old questions put away."""
    rating.let_go(session, school, now)
    return callback.draw(session, school, now)
