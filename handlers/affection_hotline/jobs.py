"""What time brings to the hotline."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.school import SchoolContext
from handlers.affection_hotline.actions import bringing
from handlers.affection_hotline.actions.forgetting import forget_old
from handlers.affection_hotline.actions.silence import look_for_silence
from handlers.affection_hotline.actions.waking import school_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database


def come_due(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """One message is brought, played again or given to the duty teacher; doing it again does nothing."""
    database.transact(bringing.come_due, school_of(args), int(args["message"]), now)


def hotline_silence(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """16:20, so that the afternoon round of 16:30 takes the teachers' lines along."""
    return look_for_silence(session, school, now)


def hotline_forget(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """In the night: what was kept long enough is erased; what does not fit into one transaction, the next night."""
    forget_old(session, school, now)
    return 0
