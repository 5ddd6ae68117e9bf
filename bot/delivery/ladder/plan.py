"""When each rung of a ladder is due: waits are counted in hours in which people may be disturbed. Pure decisions."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, count

from bot.core.calendar import DAY, SchoolCalendar
from bot.core.clock import at_school
from bot.core.settings import Ladder, Rung
from storage.notice import PlannedRung

MINUTE = timedelta(minutes=1)
NO_TIME = timedelta(0)
# A longer deadline than this is planned as if it were this long: nobody waits for a whole term.
HORIZON = timedelta(days=120)


def plan(
    ladder: Ladder, start: datetime, deadline: datetime, calendar: SchoolCalendar, *, urgent: bool
) -> list[PlannedRung]:
    """Each rung of the ladder with the moment at which who has not answered reaches it.

    Calm waits run on school days outside the quiet hours, urgent ones at any hour. Where the deadline leaves less
    time than the waits ask for, all of them shrink alike, so that the last rung is reached before the deadline with
    its own share of time left. An ``at_once`` ladder is taken whole at ``start``.
    """
    rungs = ladder.urgent if urgent else ladder.normal
    if ladder.at_once:
        return [PlannedRung(rung.by, start) for rung in rungs]
    deadline = min(deadline, start + HORIZON)
    for only_school_days in (True, False):
        hours = list(_hours(start, deadline, calendar, urgent=urgent, only_school_days=only_school_days))
        if hours:
            return _spread(rungs, hours)
    # No hour in which anybody may be disturbed: all the school can do is hand it to a person.
    return [PlannedRung(rung.by, start) for rung in rungs]


def may_disturb(moment: datetime, calendar: SchoolCalendar, *, urgent: bool) -> datetime:
    """The first moment from ``moment`` on at which a family may be written to: not in quiet hours, not on a holiday.

    A day of rest that the school calendar knows no class for (a weekend) counts as a holiday.
    """
    if urgent:
        return moment
    for day in _days(at_school(moment).date()):
        if not calendar.is_school_day(day):
            continue
        for begin, end in calendar.waking_hours(day):
            if moment < end:
                return max(moment, begin)
    raise AssertionError("unreachable: a calendar without school days is refused earlier")


def _spread(rungs: Sequence[Rung], hours: list[tuple[datetime, datetime]]) -> list[PlannedRung]:
    waits = [rung.wait * MINUTE for rung in rungs]
    wanted, there = sum(waits, NO_TIME), sum((end - begin for begin, end in hours), NO_TIME)
    share = min(1.0, there / wanted) if wanted else 1.0
    reached = accumulate((wait * share for wait in waits[:-1]), initial=NO_TIME)
    return [PlannedRung(rung.by, _after(hours, waited)) for rung, waited in zip(rungs, reached, strict=True)]


def _after(hours: list[tuple[datetime, datetime]], waited: timedelta) -> datetime:
    for begin, end in hours:
        if waited < end - begin:
            return begin + waited
        waited -= end - begin
    return hours[-1][1]


def _hours(
    start: datetime, deadline: datetime, calendar: SchoolCalendar, *, urgent: bool, only_school_days: bool
) -> Iterator[tuple[datetime, datetime]]:
    if urgent:
        if start < deadline:
            yield start, deadline
        return
    for day in _days(at_school(start).date()):
        if day > at_school(deadline).date():
            return
        if only_school_days and not calendar.is_school_day(day):
            continue
        for begin, end in calendar.waking_hours(day):
            if max(begin, start) < min(end, deadline):
                yield max(begin, start), min(end, deadline)


def _days(first: date) -> Iterator[date]:
    return (first + n * DAY for n in count())
