"""From when until when, as people write it: ``14:00-17:00``, ``下午2点到5点半``, ``8点到11点``."""

import re

from bot.core.spelling import tidy

_HALVES = {"早上": 0, "上午": 0, "中午": 0, "下午": 12, "晚上": 12}
_TIME = rf"({'|'.join(_HALVES)})?\s*(\d{{1,2}})(?:\s*(?::|点|时)\s*(半|\d{{1,2}})?)?\s*分?"
_SPAN = re.compile(rf"{_TIME}\s*(?:到|至|-|~|—|－|,|\s)\s*{_TIME}")


def span_said(words: str) -> tuple[int, int] | None:
    """From and until in minutes of the day; None for what names no such hours, or an end before the beginning.

    The half of the day that is said for the first holds for the second as well (``下午2点到5点``).
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
    hours = int(hour)
    if half and hours < 12 and _HALVES[half]:
        hours += 12
    minutes = 30 if minute == "半" else int(minute or 0)
    return hours * 60 + minutes if hours <= 24 and minutes < 60 else None
