"""What a family may still want to say about its child's file, and what waits for two persons of the school."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from handlers.privacy.actions.consenting import not_said_yet
from storage.erasure.requests import count_waiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """Left-behind children of whose health and mind nobody has said yet whether it may be written down."""
    return [
        FamilyLine(
            "todo",
            phrase("privacy/family_line"),
            pupil_id=child.pupil_id,
            view="privacy.mine",
            step="privacy.consent",
            step_args={"pupil": child.pupil_id, "purpose": "file"},
        )
        for child in not_said_yet(session, school, actor)
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """Wishes to have a child's data deleted."""
    many = count_waiting(session, school.id) if leads_school(actor) else 0
    words = phrase("privacy/teacher_line")
    return [TeacherLine("todo", words, many, view="privacy.requests", step="privacy.requests")] if many else []
