"""Letters that wait for a member of staff; answers that a family has not judged yet."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.principal_mailbox.actions import reading

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[FamilyLine]:
    """Own letters that were answered and not judged."""
    return [
        FamilyLine(
            "news",
            phrase("principal_mailbox/family_line", number=letter.number),
            view="principal_mailbox.own",
            args={"letter_id": letter.id},
            step="principal_mailbox.own",
            step_args={"letter_id": letter.id},
        )
        for letter in reading.to_judge(session, actor)
    ]


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Letters to answer; urgent as soon as one is late."""
    many, late = reading.count_waiting(session, actor, at_school(now).date())
    if not many:
        return []
    return [
        TeacherLine(
            "todo",
            phrase("principal_mailbox/teacher_line"),
            many,
            urgent=bool(late),
            view="principal_mailbox.letters",
            step="principal_mailbox.letters",
        )
    ]
