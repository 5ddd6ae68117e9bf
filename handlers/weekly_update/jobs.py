"""What time brings: the nudge, and the one message a week."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.weekly_update import actions
from storage.tasks import enqueue_task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database


def weekly_update_nudge(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:30 on the school day before the last of the week: the afternoon's round reminds who has not written yet."""
    return actions.nudge(session, school, now)


def weekly_update(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:
    """17:00 on the last school day of the ISO week: one message for each guardian.

    The first families are told in this transaction; those of a large school in a task, slice by slice.
    """
    written, last = actions.send_first(session, school.id, now)
    if last is not None:
        enqueue_task(session, "weekly_update.rest", {"week": period, "after": last}, school.id, now)
    return written


def rest(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """The families behind the first slice; doing it again writes nothing."""
    school_id, week = int(str(args["school_id"])), str(args["week"])
    last: int | None = int(str(args["after"]))
    while last is not None:
        _, last = database.transact(actions.send_more, school_id, week, last, now)
