"""Signs about her, her plan with a measure, and who reads which."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.care.actions import planning, sharing, signs, walking
from storage.care.signals import CareSignal

# Of her homeroom teacher, the counselors and who leads the school; and of her family, with whom it was shared.
PLANNED = ("傍晚一个人走山路",)
# The same and who does it.
MEASURED = ("中午陪她练字",)
# What stays in the school.
MET = ("姑姑同意接她放学",)
# Of the counselors and who leads the school alone.
OF_THE_MIND = ("画里没有大人",)


def has_care(
    session: Session, home: SchoolContext, writes: Actor, does: Actor, about: tuple[int, int], now: datetime
) -> tuple[int, int, int]:
    """``about``: her id and that of a picture; the ids of a sign that waits, of the plan and of its measure."""
    pupil_id, picture = about
    signs.note_by_hand(session, home, does, pupil_id, "mind", OF_THE_MIND[0], now)
    signal = session.scalars(select(CareSignal.id)).one()
    goal = planning.NewPlan(pupil_id, ["family"], f"不再{PLANNED[0]}", writes.staff_id or 0)
    plan = planning.open_plan(session, home, writes, goal, now)
    session.flush()
    day = at_school(now).date()
    measure = planning.add_measure(
        session, home, writes, plan.id, words=MEASURED[0], owner_id=does.staff_id or 0, due_on=day, now=now
    )
    said = planning.Said(MET[0], (str(picture),))
    walking.meet(session, writes, plan.id, "陈老师和姑姑", said, day, now)
    sharing.share(session, home, writes, plan.id, on=True, now=now)
    plan.review_on = day + timedelta(days=3)
    return signal, plan.id, measure.id
