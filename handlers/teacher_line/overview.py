"""Threads on the family's page and in the teacher's day; the principal's calls."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.teacher_line.actions.reading import leads
from handlers.teacher_line.actions.waiting import family_waits
from storage.teacher_line import office_count, queue_count, urgent_since, waiting_count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VIEW = "teacher_line.threads"


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """Answers to read, and by when the others come."""
    return [
        FamilyLine(
            "date" if each.waits else "news",
            phrase("teacher_line/family_line", of=each),
            pupil_id=each.pupil_id,
            day=at_school(each.answer_by).date() if each.waits and each.answer_by else None,
            view="teacher_line.asked",
            step="teacher_line.mine",
            step_args={"thread": each.thread_id},
        )
        for each in family_waits(session, actor)
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Families who wait for this person; for who leads the school, what teachers left unanswered and how often 急."""
    if actor.staff_id is None:
        return []
    waiting, late = waiting_count(session, school.id, actor.staff_id, now)
    words = phrase("teacher_line/line_waiting", late=late)
    lines = [
        TeacherLine(
            "todo", words, waiting, urgent=bool(late), view=VIEW, step="teacher_line.threads",
            counts="teacher_line.thread",
        )
    ]  # fmt: skip
    if any(held.role is Role.PRINCIPAL for held in actor.held):
        calls, overdue = queue_count(session, school.id, at_school(now).date())
        queue = phrase("teacher_line/line_calls", late=overdue)
        view = "teacher_line.queue"
        lines.append(TeacherLine("todo", queue, calls, urgent=bool(overdue), view=view, step=view))
    if leads(actor):
        month = at_school(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        urgent, office = urgent_since(session, school.id, month), office_count(session, school.id)
        lines.append(TeacherLine("figure", phrase("teacher_line/line_office"), office, view=VIEW, step=VIEW))
        lines.append(TeacherLine("figure", phrase("teacher_line/line_urgent"), urgent, view=VIEW, step=VIEW))
    return [line for line in lines if line.count]
