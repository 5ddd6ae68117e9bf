"""What time brings to visits."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.home_visit.actions import assessment, callback, coming_up, follow_ups, rating, reminding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def home_visit_callbacks(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, so that the morning round takes it along: families to call back are drawn, old questions put away.

    And it is kept which visits stand in this month's plan, for the assessment.
    """
    rating.let_go(session, school, now)
    assessment.note_month(session, school, now)
    return callback.draw(session, school, now)


def home_visit_morning(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, for the same round: families to call, visits that fell through, and the week's promises."""
    told = reminding.follow_bookings(session, school, now) + reminding.call_the_silent(session, school, now)
    return told + follow_ups.weekly_line(session, school, now)


def home_visit_plan(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:20, for the same round: the week's visits, a plan to look at, and what is overdue after an incident."""
    told = coming_up.weekly(session, school, now) + coming_up.ask_for_plans(session, school, now)
    return told + coming_up.after_incidents(session, school, now)


def home_visit_tomorrow(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:25, so that the afternoon round takes the visitors' lines along; the families' go out in the evening."""
    return reminding.remind(session, school, now)
