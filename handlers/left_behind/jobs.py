"""What time brings: files open and end with the roster, parents away are asked to report."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.left_behind.actions.asking import ask_everybody
from handlers.left_behind.actions.opening import open_files

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def left_behind_files(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Early each morning, so that the round of 07:30 takes the news along: whose file opens, whose ends."""
    return open_files(session, school, now)


def report_in(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Each morning: who is to be asked, reminded, or asked about today; each at their own hours."""
    return ask_everybody(session, school, now)
