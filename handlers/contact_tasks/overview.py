"""What of calls and slips waits for a member of staff today."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.contact_tasks.actions.waiting import waiting_tasks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[TeacherLine]:
    """Own calls, and the slips that are out or to be read."""
    found = waiting_tasks(session, actor)
    calls = TeacherLine(
        "todo",
        phrase("contact_tasks/line_calls"),
        found.calls,
        urgent=found.urgent,
        view="contact_tasks.calls",
        step="contact_tasks.calls",
    )
    slips = TeacherLine(
        "todo",
        phrase("contact_tasks/line_slips"),
        found.slips,
        view="contact_tasks.slips",
        step="contact_tasks.slips",
    )
    return [line for line in (calls, slips) if line.count]
