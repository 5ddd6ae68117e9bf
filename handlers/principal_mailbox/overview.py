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
            phrase("principal_mailbox/family_line", number=of.number),
            view="principal_mailbox.own",
            args={"letter_id": of.letter_id},
            step="principal_mailbox.own",
            step_args={"letter_id": of.letter_id},
        )
        for of in reading.own_letters(session, actor)
        if of.state == "answered" and not of.rating
    ]


def for_teacher(session: "Session", _school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Letters to answer; urgent as soon as one is late."""
    found = reading.waiting(session, actor)
    if not found:
        return []
    return [
        TeacherLine(
            "todo",
            phrase("principal_mailbox/teacher_line"),
            len(found),
            urgent=any(of.due_on < at_school(now).date() for of in found),
            view="principal_mailbox.letters",
            step="principal_mailbox.letters",
        )
    ]
