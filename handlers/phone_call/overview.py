"""The calls that wait for a teacher today, how the month stands, and what was promised to a family."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.phone_call.actions.calling import calls_to_make
from handlers.phone_call.actions.figures import month_figures, promised_to, this_month

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """What a call promised and is not done yet."""
    return [
        FamilyLine(
            "news",
            phrase("phone_call/family_line", of=each),
            pupil_id=each.pupil_id,
            day=each.due_on,
        )
        for each in promised_to(session, actor)
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """The families to call today, and how each own class stands this month."""
    today = at_school(now).date()
    due = [each for each in calls_to_make(session, actor) if each.due_on <= today]
    late = any(each.due_on < today for each in due)
    words = phrase("phone_call/line_late" if late else "phone_call/line_due")
    lines = [
        TeacherLine("todo", words, len(due), urgent=late, view="phone_call.calls", step="phone_call.calls")
    ]  # fmt: skip
    lines += [
        TeacherLine(
            "figure",
            phrase("phone_call/line_month", month=today.month),
            each.made,
            each.due,
            class_id=each.class_id,
            class_name=each.name,
            view="phone_call.calls",
            step="phone_call.calls",
        )
        for each in month_figures(session, actor, this_month(now), now)
        if each.due and any(held.class_id == each.class_id for held in actor.held)
    ]
    return [line for line in lines if line.count or line.kind == "figure"]
