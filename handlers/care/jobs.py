"""What each school day brings for children in need."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.care.actions.gathering import gather, hand_over, tell_due

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def care_signs(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Before the morning round: plans go to who has the class now, new signs and what is due are named."""
    hand_over(session, school, now)
    return gather(session, school, now) + tell_due(session, school, now)
