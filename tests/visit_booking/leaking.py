"""A turn of one family on a parents' day, for whoever tries what is not theirs."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions.parents_day_facts import day_facts
from handlers.visit_booking.actions.parents_day_looking import Wanted
from storage.parents_days import round_of
from storage.pupils import Guardian


def has_a_turn(
    session: Session, school: SchoolContext, opens: Actor, class_id: int, guardian_id: int, now: datetime
) -> tuple[int, int, int]:
    """A day eight days ahead on which this guardian's home has a turn: ids of the day, the home and the booking."""
    day: date = at_school(now).date() + timedelta(days=8)
    teachers = ((opens.staff_id or 0, "向日葵教室"),)
    wanted = Wanted(class_id, day, 14 * 60, 17 * 60, 10, 0, teachers, "", day - timedelta(days=2))
    day_id = opening.open_day(session, school, opens, wanted, now)
    facts = day_facts(session, school.id, day_id, now)
    home = session.get_one(Guardian, guardian_id).household_id
    choosing.choose(session, school, facts, choosing.family_in(session, school.id, facts, home), 0, now)
    return day_id, home, round_of(session, school.id, day_id, home)[0].id
