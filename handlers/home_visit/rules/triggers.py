"""What has happened leads to a visit soon (随访): absence without leave, a serious event, bullying."""

import re
from datetime import date, timedelta

from bot.core.calendar import SchoolCalendar
from bot.core.errors import OperatorError

KINDS = ("absence", "event", "bullying")
# A break does not put off what has happened.
LATEST = timedelta(days=7)
_BETWEEN = re.compile(r"[\s、,，;；。.]+")


def due_day(calendar: SchoolCalendar, entered: date, school_days: int) -> date:
    """Until when the family is visited: so many school days, and never longer than a week."""
    try:
        found = calendar.add_school_days(entered, school_days)
    except OperatorError:  # the next term is not configured yet
        found = entered + LATEST
    return min(found, entered + LATEST)


def school_day_before(calendar: SchoolCalendar, today: date) -> date:
    """The last school day before this one; a week ago where no term is configured before it."""
    try:
        return calendar.previous_school_day(today)
    except OperatorError:
        return today - LATEST


def names_in(typed: str) -> list[str]:
    """The names that somebody wrote behind each other, each once."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(typed) if part))
