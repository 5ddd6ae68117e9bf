"""What time brings: the evening's cards, the reminder, the morning's list.

The first families are told in the job's own transaction; a large school's others in a task, slice by slice.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.contact_card import actions
from storage.tasks import enqueue_task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database

Slice = Callable[["Session", int, actions.Evening, int, datetime], tuple[int, int | None]]


def card_evening(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """18:30: one message for each guardian with all children whose cards go out tonight."""
    return _first(session, school, actions.push_slice, "contact_card.evening_rest", now)


def card_reminder(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """20:30: the families of the daily card that have not signed; never three evenings in a row."""
    return _first(session, school, actions.remind_slice, "contact_card.reminder_rest", now)


def card_morning_list(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """07:30: signatures, opinions and the words from home to homeroom teachers; to each what should be answered."""
    actions.forget_unsettled(session, school, now)
    told = actions.collect_morning(session, school, now) + actions.tell_home_words(session, school, now)
    return told + actions.remind_overdue(session, school, now)


def evening_rest(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """The families behind the first slice; doing it again writes nothing."""
    _rest(database, args, now, actions.push_slice)


def reminder_rest(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """The families behind the first slice; doing it again writes nothing."""
    _rest(database, args, now, actions.remind_slice)


def _first(session: "Session", school: SchoolContext, of_slice: Slice, rest: str, now: datetime) -> int:
    evening = actions.Evening.of(school, now)
    written, last = of_slice(session, school.id, evening, 0, now)
    if last is not None:
        enqueue_task(session, rest, {**evening.args(), "after": last}, school.id, now)
    return written


def _rest(database: "Database", args: Mapping[str, object], now: datetime, of_slice: Slice) -> None:
    evening, school_id = actions.Evening.from_args(args), int(str(args["school_id"]))
    last: int | None = int(str(args["after"]))
    while last is not None:
        _, last = database.transact(of_slice, school_id, evening, last, now)
