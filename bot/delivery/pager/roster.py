"""The duty roster at a moment: which shift it is, and whose."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.settings.rules import CareRules
from storage.duty_roster import SHIFTS, Shift, absences, duty_days

DAY = timedelta(days=1)


def shift_at(rules: CareRules, moment: datetime) -> tuple[date, Shift]:
    """Which shift it is at this moment, and of which day: a night belongs to the day on which it began."""
    local = at_school(moment)
    if local.time() < rules.duty_day:
        return local.date() - DAY, "night"
    if local.time() < rules.duty_evening:
        return local.date(), "day"
    return local.date(), "evening" if local.time() < rules.duty_night else "night"


def roster(session: Session, school_id: int, first: date, last: date) -> Mapping[tuple[date, Shift], int]:
    """Who is on duty in which shift of these days: the week's plan, over it single days, without who is away."""
    rows = duty_days(session, school_id, first, last)
    weekly = {(row.weekday, row.shift): row.staff_id for row in rows if row.day is None}
    single = {(row.day, row.shift): row.staff_id for row in rows if row.day is not None}
    away = absences(session, school_id, first, last)
    found: dict[tuple[date, Shift], int] = {}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        for shift in SHIFTS:
            staff_id = single.get((day, shift), weekly.get((day.weekday(), shift)))
            if staff_id and not any(each.staff_id == staff_id and each.first <= day <= each.last for each in away):
                found[day, shift] = staff_id
    return found


def on_shift(session: Session, school: SchoolContext, now: datetime) -> int | None:
    """Who is on duty at this moment; None where no roster stands, or nobody takes the shift."""
    day, shift = shift_at(school.rules.care, now)
    return roster(session, school.id, day, day).get((day, shift))
