"""The counselor's room in the day of its owner; on the family's page what that family knows of anyway."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.counseling.actions.children import is_counselor
from storage.counseling import answered_open, shown_to_families, waiting_talks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """An answer to this very guardian; talks of the child of which the counselor lets families know."""
    mine = {child.pupil_id for child in children_of(session, actor)}
    if not mine:
        return []
    lines = [
        FamilyLine(
            "news",
            phrase("counseling/line_answered"),
            pupil_id=each.pupil_id,
            view="counseling.heart",
            step="counseling.mine",
            step_args={"pupil": each.pupil_id},
        )
        for each in answered_open(session, school.id, actor.guardian_ids)
        if each.pupil_id in mine
    ]
    ahead = shown_to_families(session, school.id, mine, now)
    words = phrase("counseling/line_ahead")
    return [
        *lines,
        *(
            FamilyLine("date", words, pupil_id=each.pupil_id, day=at_school(each.starts_at).date())
            for each in ahead
            if each.starts_at
        ),
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """The talks that wait for a word or a time of this counselor."""
    if not is_counselor(actor) or actor.staff_id is None:
        return []
    waiting = waiting_talks(session, school.id, actor.staff_id)
    view, words = "counseling.room", phrase("counseling/line_room")
    return [TeacherLine("todo", words, waiting, view=view, step=view)] if waiting else []
