"""Calls at home that are ahead: for the parent, the adult beside the child, and one of the staff who helps."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.affection_hotline.actions import home_calls

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def home_lines(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """What is agreed, by its day; once it has begun, it waits for a word."""
    return [
        FamilyLine(
            "todo" if of.begun else "date",
            phrase("affection_hotline/line_home", of=of.call),
            pupil_id=of.call.pupil_id,
            day=of.call.starts_at.date(),
            view="affection_hotline.home",
            step="affection_hotline.home_call",
            step_args={"at_home": of.call.call_id},
        )
        for of in home_calls.own_calls(session, school, actor, now)
    ]


def staff_lines(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    """How many calls this member of staff helps with today."""
    many = home_calls.count_today(session, actor, now)
    return [TeacherLine("todo", phrase("affection_hotline/line_help"), many)] if many else []
