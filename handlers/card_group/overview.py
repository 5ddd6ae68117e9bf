"""What the groups have to say in the homeroom teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.card_group import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """On the last school day of the week: the groups' round-up where it is not written."""
    return [
        TeacherLine(
            "todo",
            phrase("card_group/line_roundup"),
            count=groups,
            class_id=class_id,
            class_name=name,
            view="card_group.roundup",
            args={"class_id": class_id},
            step="card_group.roundup",
        )
        for class_id, name, groups in actions.weeks_to_write(session, school, actor, now)
    ]
