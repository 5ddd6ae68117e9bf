"""When the month's question is open."""

from datetime import date, timedelta

from bot.core.calendar import SchoolCalendar
from handlers.report.rules.spans import DAY, Span, month_of


def asked_on(calendar: SchoolCalendar, month: Span) -> date | None:
    """The last school day of the week in which a month's last school day is: the question goes with its message.

    None in a month without school.
    """
    day = month.last
    while day >= month.first and not calendar.is_school_day(day):
        day -= DAY
    return calendar.last_school_day_of_week(day) if day >= month.first else None


def open_month(calendar: SchoolCalendar, today: date, days: int) -> Span | None:
    """The month whose question may be answered today: from the day on which it is asked, for so many days."""
    this = month_of(calendar, today)
    for month in (this, month_of(calendar, this.first - DAY), month_of(calendar, this.last + DAY)):
        asked = asked_on(calendar, month)
        if asked is not None and asked <= today < asked + timedelta(days=days):
            return month
    return None
