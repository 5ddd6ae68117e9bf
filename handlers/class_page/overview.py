"""The classes of a teacher's day: how many children, and for how many of them WeChat reaches somebody."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from handlers.class_page.actions.table import classes_seen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[TeacherLine]:
    """Two figures of each class; for who leads the school the whole school before them."""
    classes = classes_seen(session, actor)
    lines = []
    if leads_school(actor) and classes:
        pupils, reached = sum(each.pupils for each in classes), sum(each.reached for each in classes)
        lines.append(
            TeacherLine("figure", phrase("class_page/line_reached"), reached, pupils, view="class_page.classes")
        )
    for each in classes:
        for words, count, total in (("line_pupils", each.pupils, None), ("line_reached", each.reached, each.pupils)):
            lines.append(
                TeacherLine(
                    "figure",
                    phrase(f"class_page/{words}"),
                    count,
                    total,
                    class_id=each.class_id,
                    class_name=each.name,
                    view="class_page.of_class",
                    args={"class_id": each.class_id},
                )
            )
    return lines
