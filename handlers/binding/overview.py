"""Who waits to be recognised, in a teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.requests import waiting_by_class

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[TeacherLine]:
    """One line a class; whoever named no class waits for the office, in a line of its own.

    They are heard in the chat: a voice is what a teacher knows them by.
    """
    return [
        TeacherLine(
            "todo",
            phrase("binding/line_requests"),
            many,
            class_id=class_id,
            class_name=name,
            step="binding.requests",
        )
        for (class_id, name), many in waiting_by_class(session, actor).items()
    ]
