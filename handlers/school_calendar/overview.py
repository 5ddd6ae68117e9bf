"""The dates ahead on the family's page."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.school_calendar import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """Those of the school once, those of a class for each child in it."""
    today, pupils = at_school(now).date(), dict[int, list[int]]()
    for child in children_of(session, actor):
        pupils.setdefault(child.class_id, []).append(child.pupil_id)
    return [
        FamilyLine(
            "date",
            phrase("school_calendar/line", words=each.words, until=each.until),
            pupil_id=pupil_id,
            day=max(each.day, today),
            view="school_calendar.dates",
            step="school_calendar.dates",
        )
        for each in actions.coming(session, school, actor, now)
        for pupil_id in (pupils.get(each.class_id, []) if each.class_id else [None])
    ]
