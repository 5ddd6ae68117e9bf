"""From when until when, as people write it: ``14:00-17:00``, or in words; those stand with the templates."""

import re
import tomllib
from pathlib import Path

from bot.core.spelling import tidy

_WORDS = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "templates/visit_booking/said_hours.toml").read_text(encoding="utf-8")
)
_AFTERNOON = frozenset(_WORDS["afternoon"])
_TIME = (
    rf"({'|'.join([*_WORDS['morning'], *_WORDS['afternoon']])})?\s*(\d{{1,2}})"
    rf"(?:\s*(?:{'|'.join(_WORDS['hour'])})\s*({_WORDS['half']}|\d{{1,2}})?)?\s*{_WORDS['minute']}?"
)
_SPAN = re.compile(rf"{_TIME}\s*(?:{'|'.join(_WORDS['until'])})\s*{_TIME}")


def span_said(words: str) -> tuple[int, int] | None:
    """From and until in minutes of the day; None for what names no such hours, or an end before the beginning.

    The half of the day that is said for the first holds for the second as well.
    """
    found = _SPAN.fullmatch(tidy(words))
    if found is None:
        return None
    half, hour, minute, other_half, other_hour, other_minute = found.groups()
    begins, ends = _minutes(half, hour, minute), _minutes(other_half or half, other_hour, other_minute)
    if begins is None or ends is None:
        return None
    return (begins, ends) if begins < ends <= 24 * 60 else None


def _minutes(half: str | None, hour: str, minute: str | None) -> int | None:
    hours = int(hour) + (12 if half in _AFTERNOON and int(hour) < 12 else 0)
    minutes = 30 if minute == _WORDS["half"] else int(minute or 0)
    return hours * 60 + minutes if hours <= 24 and minutes < 60 else None
