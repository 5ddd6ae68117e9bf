"""From when until when, as people write it: ``14:00-17:00``, or in words; those stand with the templates."""

import re
import tomllib
from pathlib import Path

from bot.core.spelling import number, tidy

_WORDS = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "templates/visit_booking/said_hours.toml").read_text(encoding="utf-8")
)
_AFTERNOON = frozenset(_WORDS["afternoon"])
_FIGURE = rf"\d{{1,2}}|[{_WORDS['figures']}{_WORDS['two']}]{{1,3}}"
_TIME = (
    rf"({'|'.join([*_WORDS['morning'], *_WORDS['afternoon']])})?\s*({_FIGURE})"
    rf"(?:\s*(?:{'|'.join(_WORDS['hour'])})\s*({_WORDS['half']}|{_FIGURE})?)?\s*{_WORDS['minute']}?"
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
    hours, minutes = _figure(hour), 30 if minute == _WORDS["half"] else _figure(minute or "0")
    if hours is None or minutes is None:
        return None
    hours += 12 if half in _AFTERNOON and hours < 12 else 0
    return hours * 60 + minutes if hours <= 24 and minutes < 60 else None


def _figure(typed: str) -> int | None:
    return int(typed) if typed.isdigit() else number(typed.replace(_WORDS["two"], _WORDS["figures"][2]))
