"""The counselor's room in the day of its owner; on the family's page what that family knows of anyway."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from bot.identity.guardian_chain import leads_school
from handlers.counseling.actions.children import is_counselor
from handlers.counseling.actions.late import late_of_others, late_wishes, next_in_charge
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


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """The talks that wait for a word or a time of this counselor; for the principal how many have waited too long."""
    lines = []
    if is_counselor(actor) and actor.staff_id is not None:
        waiting = waiting_talks(session, school.id, actor.staff_id)
        late = actor.staff_id in late_wishes(session, school, now) if waiting else False
        view, words = "counseling.room", phrase("counseling/line_room")
        lines = [TeacherLine("todo", words, waiting, urgent=late, view=view, step=view)] if waiting else []
    if leads_school(actor) and actor.staff_id in next_in_charge(session, school.id, now):
        many = late_of_others(session, school, actor.staff_id, now)
        lines += [TeacherLine("todo", phrase("counseling/line_late"), many, urgent=True)] if many else []
    return lines
