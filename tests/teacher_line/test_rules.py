"""When an answer is promised: weekday, weekend, holiday, make-up day, night, and a teacher who is away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.fields import apart
from bot.core.settings import Rules, SchoolCalendarDays
from bot.core.settings.rules import TeacherLineRules
from handlers.teacher_line.rules import leave_days, promise

RULES = TeacherLineRules()
CALENDAR = SchoolCalendar(SchoolCalendarDays(), Rules().quiet)
ROUNDS = (time(7, 30), time(16, 30))


@dataclass
class Absence:
    """A teacher is away; minutes of each day, or all of it."""

    first: date
    last: date
    starts: int | None = None
    ends: int | None = None


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def nov(day: int) -> date:
    """A day of November 2026; the 23rd is a Monday."""
    return date(2026, 11, day)


PROMISED = [
    # written, answered on, goes to the office on
    ("before school", at(11, 23, 6), nov(23), nov(24)),
    ("in the morning", at(11, 23, 10), nov(23), nov(24)),
    ("just before the last round", at(11, 23, 16, 29), nov(23), nov(24)),
    ("after the last round", at(11, 23, 16, 31), nov(24), nov(25)),
    ("at night", at(11, 23, 23, 50), nov(24), nov(25)),
    ("after midnight", at(11, 24, 0, 10), nov(24), nov(25)),
    ("on Friday evening", at(11, 20, 19), nov(23), nov(24)),
    ("on Saturday", at(11, 21, 10), nov(23), nov(24)),
    ("on Sunday night", at(11, 22, 23), nov(23), nov(24)),
    ("on Friday noon", at(11, 20, 12), nov(20), nov(23)),
    ("on the national holiday", at(10, 2, 9), date(2026, 10, 8), date(2026, 10, 9)),
    ("before the make-up Saturday", at(10, 9, 18), date(2026, 10, 10), date(2026, 10, 12)),
    ("on the make-up Saturday", at(10, 10, 10), date(2026, 10, 10), date(2026, 10, 12)),
    ("on the make-up Sunday of September", at(9, 20, 8), date(2026, 9, 20), date(2026, 9, 21)),
]


@pytest.mark.parametrize(("written", "answered", "office"), [row[1:] for row in PROMISED], ids=[r[0] for r in PROMISED])
def test_the_answer_is_promised_for_a_school_day(written: datetime, answered: date, office: date) -> None:
    made = promise(written, CALENDAR, RULES, ROUNDS)
    assert (made.answer_by, made.hand_on_on, made.by_office) == (
        datetime.combine(answered, time(17, 30), SHANGHAI),
        office,
        False,
    )


MONDAY = at(11, 23, 10)
AWAY = [
    ("today", [Absence(nov(23), nov(23))], nov(24), nov(25), False),
    ("in the morning only", [Absence(nov(23), nov(23), 0, 12 * 60)], nov(23), nov(24), False),
    ("for the rest of the day", [Absence(nov(23), nov(23), 10 * 60, 18 * 60)], nov(24), nov(25), False),
    ("until the office has it", [Absence(nov(23), nov(24))], nov(24), nov(24), True),
    ("for weeks", [Absence(nov(16), date(2026, 12, 18))], nov(24), nov(24), True),
    ("another day", [Absence(nov(25), nov(27))], nov(23), nov(24), False),
]


@pytest.mark.parametrize(("away", "answered", "office", "by_office"), [r[1:] for r in AWAY], ids=[r[0] for r in AWAY])
def test_days_away_are_told(away: list[Absence], answered: date, office: date, *, by_office: bool) -> None:
    made = promise(MONDAY, CALENDAR, RULES, ROUNDS, away)
    assert (at_school(made.answer_by).date(), made.hand_on_on, made.by_office) == (answered, office, by_office)


def test_the_figures_are_the_school_s() -> None:
    made = promise(MONDAY, CALENDAR, TeacherLineRules(answer_until=time(18), hand_on_school_days=3), ROUNDS)
    assert (made.answer_by, made.hand_on_on) == (at(11, 23, 18), nov(26))
    # The afternoon round comes when nobody answers any more.
    early = TeacherLineRules(answer_until=time(16))
    assert promise(at(11, 23, 8), CALENDAR, early, ROUNDS).answer_by == at(11, 24, 16)
    assert promise(at(11, 23, 7), CALENDAR, early, ROUNDS).answer_by == at(11, 23, 16)


MOMENTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: at(9, 1, 0) + timedelta(minutes=minutes))


@given(written=MOMENTS, first=st.integers(-3, 10), days=st.integers(0, 30))
def test_a_promise_lies_ahead_on_a_school_day_and_the_office_comes_after_it(
    written: datetime, first: int, days: int
) -> None:
    begin = written.date() + timedelta(days=first)
    made = promise(written, CALENDAR, RULES, ROUNDS, [Absence(begin, begin + timedelta(days=days))])
    day = at_school(made.answer_by).date()
    assert made.answer_by > written
    assert CALENDAR.is_school_day(day)
    assert CALENDAR.is_school_day(made.hand_on_on)
    assert made.hand_on_on == day if made.by_office else made.hand_on_on > day
    assert made.by_office or not begin <= day <= begin + timedelta(days=days)


def test_leave_is_offered_for_school_days() -> None:
    friday = nov(20)
    monday, tuesday, wednesday = nov(23), nov(24), nov(25)
    ahead = [(monday, monday), (monday, tuesday), (monday, wednesday)]
    assert leave_days(friday, CALENDAR, today_counts=True) == [(friday, friday), *ahead]
    assert leave_days(friday, CALENDAR, today_counts=False) == ahead
    assert leave_days(nov(21), CALENDAR, today_counts=True) == ahead


def test_what_was_said_is_told_apart() -> None:
    said = apart(["你好", "voice:31", "picture:7", "再见"])
    assert (said.text, said.voices, said.pictures) == ("你好\n再见", ("31",), ("7",))
