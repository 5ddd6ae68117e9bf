"""What the month still asks of a member of staff, in one line of the day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.monthly_reminder.actions.readers import mine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """How many duties are due or overdue."""
    of = mine(session, school, actor, at_school(now).date())
    many, overdue = sum(len(each.lines) for each in of), sum(each.overdue for each in of)
    if not many:
        return []
    words = phrase("monthly_reminder/line", overdue=overdue)
    return [
        TeacherLine(
            "todo", words, many, urgent=bool(overdue), view="monthly_reminder.mine", step="monthly_reminder.mine"
        )
    ]
