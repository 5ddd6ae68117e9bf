"""Which days are school days, and when nobody is to be disturbed."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import OperatorError
from bot.core.settings import QuietHours, SchoolCalendarDays, Term

DAY = timedelta(days=1)
# The longest that a school is closed; beyond it, a term is missing in the configuration.
LONGEST_BREAK = timedelta(days=366)
# Holidays on the same date each year, as (month, day): New Year, Labour Day, National Day
# (全国年节及纪念日放假办法, as revised in November 2024). The others follow the moon or the sun.
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


class SchoolCalendar:
    """One school's days and hours: the national calendar, and over it what the school's configuration says."""

    def __init__(self, days: SchoolCalendarDays, quiet: QuietHours) -> None:
        self._terms = days.terms
        self._holidays = frozenset(days.holidays)
        self._school_days = frozenset(days.school_days)
        self._quiet = quiet

    @property
    def terms(self) -> tuple[Term, ...]:
        """The configured terms, as the configuration has them; empty where none is."""
        return self._terms

    def is_school_day(self, day: date) -> bool:
        """Whether there is school: a national workday, make-up days included, within a term if terms are configured.

        Days that the configuration names win: first its holidays, then its school days. In a year of which the
        national calendar is not known, Monday to Friday are workdays except the holidays of fixed date.
        """
        if day in self._holidays:
            return False
        if day in self._school_days:
            return True
        if self._terms and self.term_of(day) is None:
            return False
        known = _national_workday(day)
        return known if known is not None else day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS

    def last_school_day_of_week(self, day: date) -> date | None:
        """The last school day of the ISO week (Monday to Sunday) that ``day`` is in; None in a week without school."""
        sunday = day + (6 - day.weekday()) * DAY
        return next((each for back in range(7) if self.is_school_day(each := sunday - back * DAY)), None)

    def next_school_day(self, day: date) -> date:
        """The first school day after ``day``. Raises :class:`OperatorError` if a term is missing behind it."""
        return self._search(day, DAY)

    def previous_school_day(self, day: date) -> date:
        """The last school day before ``day``. Raises :class:`OperatorError` if a term is missing before it."""
        return self._search(day, -DAY)

    def add_school_days(self, day: date, n: int) -> date:
        """The ``n``-th school day after ``day`` (before it if negative); ``day`` itself for 0.

        Raises :class:`OperatorError` if a term is missing on the way.
        """
        for _ in range(abs(n)):
            day = self._search(day, DAY if n > 0 else -DAY)
        return day

    def term_of(self, day: date) -> Term | None:
        """The configured term that ``day`` is in; None between terms and where none is configured."""
        return next((term for term in self._terms if term.first <= day <= term.last), None)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether only what is urgent may be sent at this aware ``moment``: from ``start`` until before ``end``.

        Hours that are equal mean that no hour is quiet.
        """
        start, end, shown = self._quiet.start, self._quiet.end, _wall_clock(moment)
        if start <= end:
            return start <= shown < end
        return shown >= start or shown < end

    def end_of_quiet(self, moment: datetime) -> datetime:
        """The first moment from ``moment`` on that is not quiet: itself, or the next end of the quiet hours."""
        if not self.is_quiet(moment):
            return moment
        today = at_school(moment).date()
        ends = datetime.combine(today, self._quiet.end, SHANGHAI)
        return ends if ends > moment else datetime.combine(today + DAY, self._quiet.end, SHANGHAI)

    def waking_hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """When of this day people may be disturbed, in order: what the quiet hours leave of it."""
        midnight = datetime.combine(day, time(0), SHANGHAI)
        start, end = (datetime.combine(day, each, SHANGHAI) for each in (self._quiet.start, self._quiet.end))
        if start > end:
            return [(end, start)]
        return [(begin, until) for begin, until in ((midnight, start), (end, midnight + DAY)) if begin < until]

    def is_certain(self, year: int) -> bool:
        """Whether the government's holidays and make-up days of this year are known, rather than guessed."""
        return _national_workday(date(year, 1, 1)) is not None

    def breaks_between(self, first: date, last: date) -> list[tuple[date, date]]:
        """The holidays that begin on one of these days: runs without school that take a weekday, first and last day.

        A run that goes on behind ``last`` is followed to its end, at most :data:`LONGEST_BREAK`.
        """
        found, day = list[tuple[date, date]](), first
        while day <= last:
            if self.is_school_day(day) or not self.is_school_day(day - DAY):
                day += DAY
                continue
            end = day
            while not self.is_school_day(end + DAY) and end - day < LONGEST_BREAK:
                end += DAY
            if any((day + n * DAY).weekday() < 5 for n in range((end - day).days + 1)):
                found.append((day, end))
            day = end + DAY
        return found

    def made_up_between(self, first: date, last: date) -> list[date]:
        """The Saturdays and Sundays of these days on which there is school."""
        days = (first + n * DAY for n in range((last - first).days + 1))
        return [day for day in days if day.weekday() >= 5 and self.is_school_day(day)]

    def holiday_name(self, first: date, last: date) -> str:
        """What the government calls the holiday in these days, in English; empty where it is not published."""
        days = (first + n * DAY for n in range(min((last - first).days, 14) + 1))
        return next((name for day in days if (name := _holiday_name(day))), "")

    def _search(self, day: date, step: timedelta) -> date:
        found = day + step
        while not self.is_school_day(found):
            if abs(found - day) > LONGEST_BREAK:
                raise OperatorError(
                    f"config: school.calendar.terms has no school day within a year of {day}; add the missing term"
                )
            found += step
        return found


@lru_cache(maxsize=4096)  # the library goes through all its holidays at each question
def _national_workday(day: date) -> bool | None:
    """Whether the government's calendar makes this a workday; None where it is not published or not known here."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def _holiday_name(day: date) -> str:
    try:
        is_holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return str(name) if is_holiday and name else ""


def _wall_clock(moment: datetime) -> time:
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone has no place on the school's clock")
    return at_school(moment).time()
