"""What waits of the files and of the month's reports, for a family and for the homeroom teacher."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.left_behind.actions import waiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """The month's word of who is away; the question about who is not heard of."""
    lines = []
    if waiting.is_asked(session, actor, now):
        words = phrase("left_behind/line_report")
        lines.append(FamilyLine("todo", words, view="left_behind.report", step="left_behind.report"))
    lines += [
        FamilyLine(
            "todo",
            phrase("left_behind/line_adult"),
            view="left_behind.heard",
            args={"guardian": guardian_id},
            step="left_behind.adult",
            step_args={"guardian": guardian_id},
        )
        for guardian_id in waiting.asked_about(session, actor)
    ]
    return lines


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """Changes that families propose, parents not heard of, files that came with a class; how the month stands."""
    lines = [line for each in waiting.of_classes(session, actor, now) for line in _of_class(each)]
    handed = waiting.handed_over(session, actor)
    words = phrase("left_behind/line_handed")
    lines.append(TeacherLine("todo", words, handed, view="left_behind.files", step="left_behind.take_over"))
    return [line for line in lines if line.count or line.total]


def _of_class(of: waiting.OfClass) -> list[TeacherLine]:
    args = {"class_id": of.class_id}
    return [
        TeacherLine(
            "todo",
            phrase("left_behind/line_proposed"),
            of.proposed,
            class_id=of.class_id,
            view="left_behind.proposed",
            step="left_behind.proposals",
        ),
        TeacherLine(
            "todo",
            phrase("left_behind/line_not_reached"),
            of.waiting,
            class_id=of.class_id,
            urgent=True,
            view="left_behind.month",
            args=args,
            step="left_behind.month",
        ),
        TeacherLine(
            "figure",
            phrase("left_behind/line_reported"),
            of.reported,
            of.away,
            class_id=of.class_id,
            view="left_behind.month",
            args=args,
            step="left_behind.month",
        ),
    ]
