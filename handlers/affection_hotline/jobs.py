"""What time brings to the hotline."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.school import SchoolContext
from bot.core.school_args import school_of
from handlers.affection_hotline.actions import bringing, home_dialling, home_passing
from handlers.affection_hotline.actions.forgetting import forget_old
from handlers.affection_hotline.actions.silence import look_for_silence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database


def come_due(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """One message is brought, played again or given to the duty teacher; doing it again does nothing."""
    database.transact(bringing.come_due, school_of(args), int(args["message"]), now)


def call_due(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """One call at home is reminded of, begins, or is over; doing it again does nothing."""
    database.transact(home_passing.call_due, school_of(args), int(args["call"]), now)


def dial_ended(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """The provider has told how it connected the two sides of a call at home: its log is closed."""
    database.transact(home_dialling.dial_ended, school_of(args), int(args["dial"]), now)


def hotline_silence(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:20, so that the afternoon round of 16:30 takes the teachers' lines along."""
    return look_for_silence(session, school, now)


def hotline_forget(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """In the night: what was kept long enough is erased; what does not fit into one transaction, the next night."""
    forget_old(session, school, now)
    return 0
