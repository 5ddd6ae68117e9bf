"""What time brings: the month's duties of proxy guardians and their one reminder."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.proxy_guardian.actions import agreements, duties, holidays, reminding, village

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def proxy_duties(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Of agreements that end soon as well; 07:15, so that the morning round takes the reminder along."""
    duties.make_duties(session, school, now)
    agreements.notice_ends(session, school, now)
    return reminding.remind(session, school, now)


def village_list(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """On the day of handing over, each village's director learns that the month's list is there."""
    return village.hand_over(session, school, now)


def holiday_places(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Before each holiday that is long enough, families say where their child will be."""
    return holidays.ask_families(session, school, now)
