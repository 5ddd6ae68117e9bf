"""A visit to her mother's home, which the teacher has written up: asked about, and on the call-back list."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from handlers.home_visit.actions import rating
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.pupils import Guardian
from storage.visit_ratings import VisitCallback


def written_up(
    session: Session, home: SchoolContext, pupil_id: int, guardian_id: int, teacher_id: int, now: datetime
) -> tuple[int, int]:
    """The ids of the visit and of its call-back."""
    visit = HomeVisit(
        id=new_id(),
        school_id=home.id,
        household_id=session.get_one(Guardian, guardian_id).household_id,
        pupil_id=pupil_id,
        visitor_id=teacher_id,
        guardian_id=guardian_id,
        period="2026-2027-1",
        kind="all",
        reason="contact",
        state="recorded",
        planned_on=at_school(now).date(),
        due_on=at_school(now).date(),
        made_at=now,
        visited_at=now,
        recorded_at=now,
    )
    session.add(visit)
    session.flush()
    rating.ask(session, home, visit, now)
    callback = VisitCallback(id=new_id(), school_id=home.id, visit_id=visit.id, why="random", seed="ab", picked_at=now)
    session.add(callback)
    session.flush()
    return visit.id, callback.id
