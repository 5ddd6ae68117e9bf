"""When parents away are asked and when somebody else is; what a file asks, and what of it nobody knows."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.settings.rules import LeftBehindRules

Section = Literal["home", "guardians", "parents", "health", "mind", "agreed"]
Step = Literal["ask", "remind", "adult", ""]
# The answers of a parent away, and the places of a stay at home, in the order in which they are asked.
ANSWERS = ("same", "moved", "new_number", "home")
STAYS = {"week": timedelta(days=7), "month": timedelta(days=30)}
FOR_GOOD = "stay"
Side = Literal["mother", "father", "other"]


def month_of(now: datetime) -> str:
    """The month that a report belongs to: ``2026-11``."""
    return f"{at_school(now):%Y-%m}"


def next_step(rules: LeftBehindRules, today: date, asked_on: date | None, reminded: int, *, adult_asked: bool) -> Step:
    """What is to be done today about a parent away who has not reported this month.

    Asked from ``report_day`` on (0: nobody is), reminded after so many days, each reminder once however many days
    were missed; then the adult beside the child is asked, once.
    """
    if asked_on is None:
        return "ask" if 0 < rules.report_day <= today.day else ""
    silent = (today - asked_on).days
    if adult_asked:
        return ""
    if silent >= rules.adult_after_days:
        return "adult"
    return "remind" if reminders_due(rules, silent) > reminded else ""


def reminders_due(rules: LeftBehindRules, silent_days: int) -> int:
    """How many reminders should have gone out after so many days of silence."""
    return sum(silent_days >= each for each in rules.remind_after_days)


def is_day_off(calendar: SchoolCalendar, day: date) -> bool:
    """Whether nothing that can wait is sent on this day: a public holiday, or one of the school's own in a term."""
    if calendar.holiday_name(day, day):
        return True
    return day.weekday() < 5 and calendar.term_of(day) is not None and not calendar.is_school_day(day)


def home_until(stay: str, today: date) -> date | None:
    """The last day at home of who came home for so long; None: for good."""
    return today + STAYS[stay] if stay in STAYS else None


def side(kind: str) -> Side:
    """Under which name the file has what a parent away tells: the mother's, the father's, or somebody else's."""
    if kind == "mother":
        return "mother"
    return "father" if kind == "father" else "other"


# What each section of a file asks, in order. Families read and propose all of it but the mind.
QUESTIONS: dict[Section, tuple[str, ...]] = {
    "home": ("with_whom", "where", "how"),
    "guardians": ("who", "strength", "urgent"),
    "parents": ("mother", "father", "other", "back"),
    "health": ("body",),
    "mind": ("mind",),
    "agreed": ("agreed",),
}
OF_FAMILIES: tuple[Section, ...] = ("home", "guardians", "parents", "health", "agreed")
# 三知: the family's situation, the guardians, where the parents are and how they are reached.
THREE: tuple[Section, ...] = ("home", "guardians", "parents")


def unknown(said: Mapping[Section, bool], parents_away: int, places_known: int) -> tuple[Section, ...]:
    """Which of the three things nobody knows of a child: ``said`` tells which sections hold any words."""
    missing = [section for section in THREE if not said.get(section, False)]
    if "parents" in missing and parents_away and places_known == parents_away:
        missing.remove("parents")
    if "parents" not in missing and places_known < parents_away:
        missing.append("parents")
    return tuple(missing)
