"""What the month has to say to a family, and in the homeroom teacher's day."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.card_month import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A teacher's word of the month is news for so long.
NEWS_DAYS = timedelta(days=14)


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  the same for all services
    """One line for each child of whom the teacher has just said something."""
    return [
        FamilyLine(
            "news",
            phrase("card_month/line_said", month=month.first.month, teacher=said.teacher),
            pupil_id=pupil_id,
            view="card_month.month",
            args={"month": month.name},
            step="card_month.month",
        )
        for pupil_id, month, said in actions.said_lately(session, actor, now - NEWS_DAYS)
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """The month that waits for words, from the week in which it goes out until it has gone."""
    today = at_school(now).date()
    return [
        TeacherLine(
            "todo",
            phrase("card_month/line_write", month=month.first.month),
            count=1,
            class_id=class_id,
            class_name=name,
            view="card_month.class_month",
            args={"class_id": class_id, "month": month.name},
            step="card_month.write",
        )
        for class_id, name, month in actions.to_write(session, school, actor, now)
        if actions.is_closing(school, month, today)
    ]
