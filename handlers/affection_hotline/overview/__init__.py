"""What the hotline has for a family and for a teacher today."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.affection_hotline.overview.home import home_lines, staff_lines
from handlers.affection_hotline.overview.relay import class_lines, words_lines
from handlers.affection_hotline.overview.room import room_lines, silent_lines

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """Words that wait to be played or heard, calls that are ahead, and long silences between reader and child."""
    return [
        *words_lines(session, actor, now),
        *home_lines(session, school, actor, now),
        *silent_lines(session, actor),
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """The hotline room, calls to help with, long silences, and how many words are on their way to own children."""
    return [*room_lines(session, school, actor, now), *staff_lines(session, actor, now), *class_lines(session, actor)]
