"""What time brings: WeChat forgets what it was given after three days."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from handlers.voice_pack import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def voice_pack_upload(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """06:00 every day: each recording stays playable at once."""
    return actions.upload_again(session, school, now, machine_now())
