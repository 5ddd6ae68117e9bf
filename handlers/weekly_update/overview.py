"""What a family reads this week, and what a teacher has still to write."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.weekly_update import actions
from handlers.weekly_update.rules import beginning

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What went out on Friday is news until the next goes out.
FRESH = timedelta(days=14)


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """The beginning of each class's newest message, for each child of the class."""
    today = at_school(now).date()
    return [
        FamilyLine(
            "news",
            phrase("weekly_update/news_line", words=beginning(shown.words)),
            pupil_id=pupil_id,
            view="weekly_update.latest",
            step="weekly_update.latest",
        )
        for shown in actions.latest(session, actor, now)
        if today - shown.monday < FRESH
        for pupil_id in shown.pupil_ids
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """For each own class whether the week's message is written."""
    return [
        TeacherLine(
            "figure" if each.is_written else "todo",
            phrase("weekly_update/teacher_line", is_written=each.is_written, day=each.day),
            1,
            class_id=each.class_id,
            class_name=each.class_name,
            view="weekly_update.write",
            args={"class_id": each.class_id},
            step="weekly_update.write",
        )
        for each in actions.standing(session, school, actor, now)
    ]
