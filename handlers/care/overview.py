"""Alarms in the teacher's day: above everything else."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.care.actions.seeing import may_see_all
from handlers.care.actions.waiting import pager_trouble, waiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TROUBLES = {"unsent": "care/line_unsent", "nobody": "care/line_nobody"}


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Alarms that nobody has in hand, own ones, and a pager that cannot call."""
    free, mine = waiting(session, actor)
    view = "care.alarms" if may_see_all(actor) else ""
    counted = (("care/line_free", free), ("care/line_mine", mine))
    trouble = pager_trouble(session, school, actor, now)
    lines = [(TROUBLES[trouble], 1)] if trouble else []
    return [
        TeacherLine("todo", phrase(words), count, urgent=True, view=view, step="care.alarms")
        for words, count in (*lines, *counted)
        if count
    ]
