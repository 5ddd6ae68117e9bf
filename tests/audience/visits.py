"""Visits to her mother's home: one written up, asked about and called back, and one that is announced."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import close, of_source
from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.home_visit.actions import announcing, preparing, rating, recording
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.pupils import Guardian
from storage.visit_ratings import VisitCallback

# What teachers wrote for themselves, what the family agreed to, and what good they brought along.
VISITED = ("夜里有点咳嗽", "每晚看十分钟小人书", "会替奶奶浇菜")


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


def told(
    session: Session, home: SchoolContext, writes: Actor, visit_id: int, picture: int, now: datetime
) -> tuple[int, int]:
    """What was written of the first visit and promised, and the second announced; the ids of it and the promise."""
    words = {"home": VISITED[0], "praise": "会自己梳头", "agreed": VISITED[1]}
    to_do = (recording.ToDo("给她找一本书", writes.staff_id or 0, at_school(now).date()),)
    recording.recorded(session, home, writes, visit_id, recording.Written(words, (str(picture),), to_do=to_do), now)
    first = session.get_one(HomeVisit, visit_id)
    second = HomeVisit(
        id=new_id(),
        school_id=home.id,
        household_id=first.household_id,
        pupil_id=first.pupil_id,
        visitor_id=first.visitor_id,
        period=first.period,
        kind="needed",
        reason="own",
        planned_on=at_school(now).date() + timedelta(days=5),
        due_on=at_school(now).date() + timedelta(days=5),
        made_at=now,
    )
    session.add(second)
    session.flush()
    what = announcing.Announcement("再来坐坐", VISITED[2], (now + timedelta(days=5),))
    announcing.announce(session, home, writes, [second.id], what, now)
    preparing.ask_notes(session, home, writes, second.id, now)
    (kept,) = of_source(session, home.id, recording.SOURCE, visit_id)
    close(session, home, writes, kept.follow_up_id, "", now, media=[str(picture)])
    return second.id, kept.follow_up_id
