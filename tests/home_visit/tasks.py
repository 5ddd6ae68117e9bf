"""Tasks for the planner on plain values: two classes, their teachers, a calendar."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.core.calendar import SchoolCalendar
from bot.core.periods import Period, period_named
from bot.core.settings import QuietHours, SchoolCalendarDays, Term
from handlers.home_visit.rules.days import festival_days, visit_days
from handlers.home_visit.rules.plan import Child, ClassOf, Family, Figures, Task

CALENDAR = SchoolCalendar(
    SchoolCalendarDays(
        terms=(
            Term(name="秋季", first=date(2026, 9, 1), last=date(2027, 1, 22)),
            Term(name="春季", first=date(2027, 2, 24), last=date(2027, 7, 9)),
        )
    ),
    QuietHours(),
)
FIGURES = Figures(
    key_a_term=1,
    mentor_a_term=1,
    class_share=20,
    visits_a_week=4,
    visits_a_day=2,
    home_before=date(2025, 9, 1),
    contact_before=date(2026, 9, 1),
)
TEACHER, OTHER, SUBJECT, PRINCIPAL, OFFICE = 11, 12, 13, 21, 22
LAST_YEAR, LONG_AGO = date(2025, 11, 3), date(2024, 10, 8)


def named(key: str) -> Period:
    """A period of the school year 2026-2027."""
    found = period_named(CALENDAR, key)
    assert found
    return found


def task_of(
    key: str = "2026-2027-1",
    *families: Family,
    figures: Figures = FIGURES,
    earliest: date = date(2026, 9, 7),
    **values: Any,
) -> Task:
    """What a plan is made from: two classes with their teachers."""
    period = named(key)
    figures = replace(figures, festival=festival_days(period, 10, 14))
    usual: dict[str, Any] = {
        "classes": {1: ClassOf(3, TEACHER), 2: ClassOf(1, OTHER)},
        "staff": frozenset({TEACHER, OTHER, SUBJECT, PRINCIPAL, OFFICE}),
    }
    return Task(period, visit_days(CALENDAR, period, (), earliest), families, figures=figures, **(usual | values))


def family(number: int, *children: Child, **values: Any) -> Family:
    """A household; without children one child of the first class, seen last year."""
    return Family(number, children or (Child(number, 1, last_contact=LAST_YEAR, last_home=LAST_YEAR),), **values)
