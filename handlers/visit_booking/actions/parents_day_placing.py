"""What time brings to a parents' day: who has not chosen is placed, and a day that is behind us is closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.settings import Rules, Schedule, School
from handlers.visit_booking.actions import parents_day_telling as telling
from handlers.visit_booking.actions.parents_day_choosing import show_family, spans_elsewhere, take
from handlers.visit_booking.actions.parents_day_facts import DayFacts, facts_of
from handlers.visit_booking.actions.parents_day_families import DayFamily, families_of_class
from handlers.visit_booking.rules import rounds
from storage.parents_days import day_of, days_behind, days_due, turns_of_day

# Families placed in one transaction: some 0.1 s on SQLite, during which nobody else can write.
SLICE = 8


def days_to_place(session: Session, school_id: int, now: datetime) -> list[int]:
    """The days on which families have had their time to choose."""
    return [row.id for row in days_due(session, school_id, now)]


def place_slice(session: Session, school: SchoolContext, day_id: int, now: datetime) -> bool:
    """Give a turn to some of the families that have not chosen in time; whether more are left.

    With the last of them the timetable stands, and its teachers are told.
    """
    row = day_of(session, school.id, day_id)
    if row is None or row.state != "open" or row.chosen_by > now:
        return False
    day = facts_of(session, row, now)
    left = left_over(session, day)
    planned = _planned(session, day, left)
    found = _place(session, school, day, planned[:SLICE], now)
    telling.placed(session, school, day, found, now)
    if found and len(planned) > SLICE:
        return True
    row.state = "placed"
    session.flush()
    telling.all_placed(session, day, now, without=len(left) - len(found))
    return False


def left_over(session: Session, day: DayFacts) -> list[DayFamily]:
    """The families without a turn, in the order of the list."""
    homes = {turn.household_id for turn in turns_of_day(session, day.day_id) if turn.household_id}
    families = families_of_class(session, day.school_id, day.class_id)
    return [family for family in families if family.household_id not in homes]


def close_days(session: Session, school_id: int, now: datetime) -> int:
    """Days that are behind us are over; what became of each talk is written down with the talk."""
    rows = days_behind(session, school_id, at_school(now).date())
    for row in rows:
        row.state = "over"
    session.flush()
    return len(rows)


def figures(school: SchoolContext) -> dict[str, Any]:
    """As much of a school as placing needs, for a task: it runs apart from the timetable."""
    return {
        "name": school.name,
        "calendar": school.config.calendar.model_dump(mode="json"),
        "booking": school.rules.booking.model_dump(mode="json"),
        "quiet": school.rules.quiet.model_dump(mode="json"),
        "afternoon": school.schedule.staff_afternoon.isoformat(),
    }


def school_of(args: Mapping[str, Any]) -> SchoolContext:
    """The school that :func:`figures` described."""
    config = School.model_validate({"name": args["name"], "calendar": args["calendar"]})
    rules = Rules.model_validate({"booking": args["booking"], "quiet": args["quiet"]})
    schedule = Schedule.model_validate({"staff_afternoon": args["afternoon"]})
    calendar = SchoolCalendar(config.calendar, rules.quiet)
    return SchoolContext(int(args["school_id"]), config, rules, calendar, schedule=schedule)


def _planned(session: Session, day: DayFacts, families: Sequence[DayFamily]) -> list[tuple[DayFamily, int]]:
    free = [turn.turn for turn in turns_of_day(session, day.day_id) if turn.household_id is None]
    elsewhere = {number: spans_elsewhere(session, day, family.household_id) for number, family in enumerate(families)}
    return [(families[number], turn) for number, turn in rounds.place(day.plan, free, elsewhere).items()]


def _place(
    session: Session, school: SchoolContext, day: DayFacts, planned: Sequence[tuple[DayFamily, int]], now: datetime
) -> list[tuple[DayFamily, int, str]]:
    found = list[tuple[DayFamily, int, str]]()
    for family, turn in planned:
        try:
            take(session, school, day, family, turn, now, how="placed")
        except UserError:  # it is elsewhere by what only its lock could tell; it stays on the teacher's list
            continue
        found.append((family, turn, show_family(session, day, family, now).code))
    return found
