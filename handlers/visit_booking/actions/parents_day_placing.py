"""What time brings to a parents' day: who has not chosen is placed, and a day that is behind us is closed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from handlers.visit_booking.actions import parents_day_telling as telling
from handlers.visit_booking.actions.parents_day_choosing import show_family, spans_elsewhere, take
from handlers.visit_booking.actions.parents_day_facts import DayFacts, facts_of
from handlers.visit_booking.actions.parents_day_families import DayFamily, families_of_class
from handlers.visit_booking.rules import rounds
from storage.parents_days import days_behind, days_due, turns_of_day


def place_rest(session: Session, school: SchoolContext, now: datetime) -> int:
    """Give a turn to every family that has not chosen in time; how many were placed."""
    count = 0
    for row in days_due(session, school.id, now):
        day = facts_of(session, row, now)
        without = left_over(session, day)
        placed = _place(session, school, day, without, now)
        telling.placed(session, school, day, placed, now)
        row.state = "placed"
        session.flush()
        telling.all_placed(session, day, now, without=len(without) - len(placed))
        count += len(placed)
    return count


def left_over(session: Session, day: DayFacts) -> list[DayFamily]:
    """The families without a turn, in the order of the list."""
    homes = {turn.household_id for turn in turns_of_day(session, day.day_id) if turn.household_id}
    families = families_of_class(session, day.school_id, day.class_id)
    return [family for family in families if family.household_id not in homes]


def close_days(session: Session, school: SchoolContext, now: datetime) -> int:
    """Days that are behind us are over; what became of each talk is written down with the talk."""
    rows = days_behind(session, school.id, at_school(now).date())
    for row in rows:
        row.state = "over"
    session.flush()
    return len(rows)


def _place(
    session: Session, school: SchoolContext, day: DayFacts, families: list[DayFamily], now: datetime
) -> list[tuple[DayFamily, int, str]]:
    free = [turn.turn for turn in turns_of_day(session, day.day_id) if turn.household_id is None]
    numbered = dict(enumerate(families))
    elsewhere = {number: spans_elsewhere(session, day, family.household_id) for number, family in numbered.items()}
    found = list[tuple[DayFamily, int, str]]()
    for number, turn in rounds.place(day.plan, free, elsewhere).items():
        family = numbered[number]
        try:
            take(session, school, day, family, turn, now, how="placed")
        except UserError:  # it is elsewhere by what only its lock could tell; it stays on the teacher's list
            continue
        found.append((family, turn, show_family(session, day, family).code))
    return found
