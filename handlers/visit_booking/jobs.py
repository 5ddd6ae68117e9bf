"""What time brings to parents' days; what it brings to appointments is done by bot.appointments."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.school import SchoolContext
from handlers.visit_booking.actions import parents_day_placing as placing
from storage.tasks import enqueue_task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database

PLACE_REST = "visit_booking.place_rest"


def parents_day_place(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """In the evening: days behind us are over; who has not chosen in time is given a turn, each day in its own task."""
    placing.close_days(session, school.id, now)
    for day_id in placing.days_to_place(session, school.id, now):
        enqueue_task(session, PLACE_REST, {**placing.figures(school), "day": day_id}, school.id, now)
    return 0


def place_rest(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """One day's families, a few in each transaction; doing it again places nobody twice."""
    school = placing.school_of(args)
    while database.transact(placing.place_slice, school, int(args["day"]), now):
        pass
