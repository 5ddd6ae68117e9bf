"""What time brings: the month's question."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.report.actions import pulse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def report_pulse(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Each day before the weekly message: once a month the question goes with it; after its days it ends."""
    pulse.end_question(session, school, now)
    pulse.ask(session, school, now)
    return 0
