"""When a teacher answers: what is promised to a parent at any hour, and when the office takes over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.settings.rules import TeacherLineRules


class Away(Protocol):
    """Days on which a teacher is not there; ``starts`` and ``ends`` are minutes of each day, None: all of it."""

    first: date
    last: date
    starts: int | None
    ends: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a parent is told: the answer comes by ``answer_by``, ``by_office`` where the teacher is away too long.

    Without an answer the office has the thread on the morning of ``hand_on_on``.
    """

    answer_by: datetime
    hand_on_on: date
    by_office: bool = False


def promise(
    now: datetime,
    calendar: SchoolCalendar,
    rules: TeacherLineRules,
    rounds: Sequence[time],
    away: Sequence[Away] = (),
) -> Promise:
    """The promise for words that come ``now``.

    The teacher hears of them at the staff's next round within the hours in which teachers answer (on a school day),
    and answers by the end of these hours. Days on which the teacher is away all the time that is left do not count.
    Where the office would have the thread before the teacher is back, the office answers on that day.
    """
    day = _first_day(now, calendar, rules, rounds)
    limit = calendar.add_school_days(day, rules.hand_on_school_days)
    while day <= limit:
        begin = max(now, _at(day, rules.answer_from))
        if not _is_away(away, begin, _at(day, rules.answer_until)):
            later = calendar.add_school_days(day, max(rules.hand_on_school_days, 1))
            return Promise(_at(day, rules.answer_until), later)
        day = calendar.next_school_day(day)
    return Promise(_at(limit, rules.answer_until), limit, by_office=True)


def _first_day(now: datetime, calendar: SchoolCalendar, rules: TeacherLineRules, rounds: Sequence[time]) -> date:
    """The first school day with a round ahead from which on there is time to answer."""
    today = at_school(now).date()
    heard = [max(each, rules.answer_from) for each in rounds if max(each, rules.answer_from) < rules.answer_until]
    if calendar.is_school_day(today) and any(_at(today, each) > now for each in heard):
        return today
    return calendar.next_school_day(today)


def _is_away(away: Iterable[Away], begin: datetime, end: datetime) -> bool:
    """Whether one absence takes all of the time from ``begin`` to ``end`` of one day."""
    day, minutes = at_school(begin).date(), (_minute(begin), _minute(end))
    return any(
        each.first <= day <= each.last
        and (each.starts or 0) <= minutes[0]
        and (each.ends if each.ends is not None else 24 * 60) >= minutes[1]
        for each in away
    )


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)


def _minute(moment: datetime) -> int:
    shown = at_school(moment)
    return shown.hour * 60 + shown.minute


def leave_days(today: date, calendar: SchoolCalendar, *, today_counts: bool) -> list[tuple[date, date]]:
    """What a family mostly means by 请假: today, the next school day, from then on two and three school days."""
    first = calendar.next_school_day(today)
    second = calendar.next_school_day(first)
    found = [(first, first), (first, second), (first, calendar.next_school_day(second))]
    return [(today, today), *found] if today_counts and calendar.is_school_day(today) else found
