"""Reading dates out of lines that people write or paste; no database."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

LONGEST = 60
MOST_LINES = 60
# A date without a year that is gone by less is one gone by; else next year's is meant.
JUST_GONE = timedelta(days=60)
# What lasts longer is a mistake in one of its days.
LONGEST_EVENT = timedelta(days=70)


@dataclass(frozen=True, slots=True)
class Line:
    """One date read: the day, the last day if there are several, and what happens."""

    day: date
    words: str
    until: date | None = None


def read_lines(text: str, today: date) -> tuple[list[Line], list[str]]:
    """The dates in a text, one a line, and the lines that could not be read as one that is still ahead."""
    found, unclear = list[Line](), list[str]()
    for raw in text.splitlines():
        line = unicodedata.normalize("NFKC", raw).strip()
        if not line:
            continue
        read = _read(line, today)
        if read is None or (read.until or read.day) < today:
            unclear.append(raw.strip())
        else:
            found.append(read)
    return found, unclear


def too_long(lines: Sequence[Line]) -> Line | None:
    """The first whose words are more than a family reads in a list."""
    return next((line for line in lines if len(line.words) > LONGEST), None)


def _read(line: str, today: date) -> Line | None:
    match = _pattern().fullmatch(line)
    if match is None:
        return None
    first = _day(match["first"], today)
    if first is None:
        return None
    last = _day(match["last"], today, after=first) if match["last"] else None
    if match["last"] and (last is None or not timedelta() < last - first <= LONGEST_EVENT):
        return None
    return Line(first, match["words"].strip(), last)


def _day(written: str, today: date, after: date | None = None) -> date | None:
    """The day written, its missing year or month from ``after``, the day before it, or from today."""
    numbers = [int(each) for each in re.findall(r"\d+", written)]
    beginning = after or today
    if len(numbers) == 3:
        return _date(*numbers)
    if len(numbers) == 1:
        return _date(beginning.year, beginning.month, numbers[0])
    found = _date(beginning.year, *numbers)
    gone = timedelta() if after else JUST_GONE
    if found is not None and beginning - found > gone:
        return _date(beginning.year + 1, *numbers)
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _pattern() -> re.Pattern[str]:
    of = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    last = rf"(?:\s*{of['to']}\s*(?P<last>{of['last']}))?"
    return re.compile(rf"(?P<first>{of['date']}){last}{of['between']}(?P<words>\S.*)")
