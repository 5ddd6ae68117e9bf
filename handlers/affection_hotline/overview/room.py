"""The hotline room on the duty teacher's day, and long silences for parents and homeroom teachers."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.affection_hotline.actions import room, silence_answers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def silent_lines(session: "Session", actor: Actor) -> list[FamilyLine]:
    """Children whom the reader, who is far away, has not spoken with for long."""
    return [
        FamilyLine(
            "todo",
            phrase("affection_hotline/silent_family_line", of=each),
            pupil_id=each.line.pupil_id,
            step="affection_hotline.silent",
        )
        for each in silence_answers.of_parent(session, actor)
    ]


def room_lines(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Today's calls and words for who keeps the room; children on the homeroom teacher's list."""
    lines = list[TeacherLine]()
    if any(held.role is Role.DUTY_TEACHER for held in actor.held):
        calls, words = room.count_waiting(session, school, now)
        lines += [_room(phrase("affection_hotline/line_calls"), calls)]
        lines += [_room(phrase("affection_hotline/line_words"), words)]
    if actor.classes_as(Role.HOMEROOM_TEACHER):
        silent = len(silence_answers.on_list(session, actor))
        line = phrase("affection_hotline/line_silent")
        lines += [
            TeacherLine("todo", line, silent, view="affection_hotline.silence", step="affection_hotline.silent_list")
        ]
    return [line for line in lines if line.count]


def _room(words: str, count: int) -> TeacherLine:
    return TeacherLine("todo", words, count, view="affection_hotline.room", step="affection_hotline.room")
