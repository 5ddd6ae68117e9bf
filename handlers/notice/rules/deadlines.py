"""Until when families are to answer: what a teacher means by 周五下午5点, what is offered, what is refused."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.core.clock import SHANGHAI, at_school
from bot.core.spelling import day as day_named
from handlers.notice.rules.spelled import SPELLED, plain

_WORDS = SPELLED["deadline"]
_SHAPE, _OF_MONTH = re.compile(_WORDS["shape"]), re.compile(_WORDS["of_month"])
# Families have at least so long from the moment that the notice reaches them, and nobody plans further ahead.
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(days=60)
OFFERED_HOURS = (8, 20)
OFFERED = 2
EVENING = 20
# An hour without a part of the day that is smaller than this means the afternoon: nobody answers at 3 at night.
FIRST_MORNING_HOUR = 7


def read_deadline(text: str, now: datetime) -> datetime | None:
    """The moment that a text names, seen from ``now``: ``周五下午5点``, ``明天中午``; None if it names none."""
    found = _SHAPE.match(plain(text))
    if found is None or not (found["day"] or found["part"] or found["hour"]):
        return None
    today = at_school(now).date()
    day = _day(found["day"], today) if found["day"] else today
    clock = _clock(found)
    if day is None or clock is None:
        return None
    moment = datetime.combine(day, clock, SHANGHAI)
    later = moment + timedelta(hours=12)
    if moment <= now < later and not found["day"] and not found["part"] and later.date() == moment.date():
        return later  # 8点, said in the afternoon
    return moment


def offered_deadlines(first: datetime) -> list[datetime]:
    """The next evening and the next morning, the nearer first; families hear of the notice at ``first``."""
    today = at_school(first).date()
    moments = [
        datetime.combine(today + timedelta(days=ahead), time(hour), SHANGHAI)
        for ahead in range(3)
        for hour in OFFERED_HOURS
    ]
    return [moment for moment in moments if moment >= first + timedelta(hours=1)][:OFFERED]


def wrong_with(deadline: datetime, now: datetime, is_quiet: Callable[[datetime], bool]) -> str:
    """Why this cannot be a deadline: past, soon, far, night; or empty."""
    if deadline <= now:
        return "past"
    if deadline < now + SHORTEST:
        return "soon"
    if deadline > now + LONGEST:
        return "far"
    return "night" if is_quiet(deadline) else ""


def leaves_time(deadline: datetime, first: datetime) -> bool:
    """Whether families that hear of it at ``first`` can still answer."""
    return deadline >= first + SHORTEST


def wrong_hour(leaves_at: datetime, now: datetime) -> str:
    """Why a notice cannot leave at the hour chosen: past, far; or empty."""
    if leaves_at <= now:
        return "past"
    return "far" if leaves_at > now + LONGEST else ""


def month_start(now: datetime) -> datetime:
    """The midnight in which this month began, on the school's clock."""
    return at_school(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _day(words: str, today: date) -> date | None:
    if words in _WORDS["today"]:
        return today
    if words in _WORDS["tomorrow"]:
        return today + timedelta(days=1)
    if found := _OF_MONTH.match(words):
        return _coming(int(found[1]), today)
    return day_named(words, today)


def _coming(of_month: int, today: date) -> date | None:
    """The next day with this number: 25号 said on the 26th is next month's."""
    days = (today + timedelta(days=ahead) for ahead in range(62))
    return next((day for day in days if day.day == of_month), None)


def _clock(found: re.Match[str]) -> time | None:
    part, hour = found["part"] or "", _hour(found["hour"])
    if hour is None:
        return time(_WORDS["parts"].get(part, EVENING))
    later = (
        (part in _WORDS["afternoon"] and hour < 12)
        or (part in _WORDS["noon"] and hour < 3)
        or (not part and hour < FIRST_MORNING_HOUR)
    )
    hour += 12 if later else 0
    minute = _minute(found["minute"] or "")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour(words: str | None) -> int | None:
    if not words:
        return None
    return int(words) if words.isdecimal() else int(_WORDS["hours"].get(words, 24))


def _minute(words: str) -> int:
    if words in _WORDS["minutes"]:
        return int(_WORDS["minutes"][words])
    digits = "".join(sign for sign in words if sign.isdecimal())
    return int(digits) if digits else 0
