"""What the report has to say to a family, and in the teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.report.actions import pulse
from handlers.report.actions.month import checks_open

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """The month's question, while it is open."""
    if pulse.open_question(session, school, actor, now) is None:
        return []
    return [FamilyLine("news", phrase("report/pulse_line"), view="report.pulse", step="report.pulse")]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """The month's question; for the office the classes that were drawn and not looked at yet."""
    lines = list[TeacherLine]()
    if any(held.role in LEADERS for held in actor.held):
        many = checks_open(session, school, now)
        if many:
            words = phrase("report/checks_line")
            lines.append(TeacherLine("todo", words, count=many, view="report.month", args={"month": _month(now)}))
    if pulse.open_question(session, school, actor, now) is not None:
        lines.append(
            TeacherLine("todo", phrase("report/pulse_line"), count=1, step="report.pulse", view="report.pulse_desk")
        )
    return lines


def _month(now: datetime) -> str:
    return f"{at_school(now):%Y-%m}"
