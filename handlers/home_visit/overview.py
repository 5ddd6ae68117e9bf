"""Visits on the family's page and in the teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.home_visit.actions import callback, rating

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """Questions about visits that were made."""
    return _questions(session, school, actor, now)


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """Families that the school's head has to call back."""
    return _callbacks(session, actor, now)


def _questions(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    return [
        FamilyLine(
            "todo",
            phrase("home_visit/rating_line", surname=rating.visitor_surname(session, visit)),
            pupil_id=pupil_id,
            view="home_visit.rating",
            args={"visit_id": visit.id},
            step="home_visit.rating",
            step_args={"visit": visit.id},
        )
        for visit, pupil_id in rating.waiting(session, school, actor, now)
    ]


def _callbacks(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    many = callback.many_waiting(session, actor, now)
    words = phrase("home_visit/callback_line")
    line = TeacherLine("todo", words, many, view="home_visit.callbacks", step="home_visit.callbacks")
    return [line] if many else []
