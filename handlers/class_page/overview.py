"""The classes of a teacher's day: how many children, and for how many of them WeChat reaches somebody."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from handlers.class_page.actions.table import classes_seen
from storage.class_page import ClassReach

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[TeacherLine]:
    """Two figures of each class; for who leads the school the whole school before them."""
    classes, lines = classes_seen(session, actor), list[TeacherLine]()
    words, children = phrase("class_page/line_reached"), phrase("class_page/line_pupils")
    if leads_school(actor) and classes:
        pupils, reached = sum(each.pupils for each in classes), sum(each.reached for each in classes)
        lines.append(TeacherLine("figure", words, reached, pupils, view="class_page.classes"))
    for each in classes:
        lines += [_of_class(each, children, each.pupils), _of_class(each, words, each.reached, each.pupils)]
    return lines


def _of_class(of: ClassReach, words: str, count: int, total: int | None = None) -> TeacherLine:
    return TeacherLine(
        "figure",
        words,
        count,
        total,
        class_id=of.class_id,
        class_name=of.name,
        view="class_page.of_class",
        args={"class_id": of.class_id},
    )
