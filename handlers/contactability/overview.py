"""The children of a teacher's day whose families nothing reaches."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from handlers.contactability.actions.board import reach_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Each own class with children who are not reached; for who leads the school all of them in one line."""
    words, classes = phrase("contactability/line_lost"), reach_of(session, school, actor, now)
    if leads_school(actor):
        lost, pupils = sum(each.lost for each in classes), sum(each.pupils for each in classes)
        whole = TeacherLine(
            "todo", words, lost, total=pupils, view="contactability.school", step="contactability.summary"
        )
        return [whole] if lost else []
    return [
        TeacherLine(
            "todo",
            words,
            each.lost,
            total=each.pupils,
            class_id=each.class_id,
            class_name=each.name,
            view="contactability.of_class",
            args={"class_id": each.class_id},
            step="contactability.summary",
        )
        for each in classes
        if each.lost
    ]
