"""Decisions about a theme and its answers on plain values."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.fields import is_picture, is_voice, media_of

LONGEST_TITLE = 30
LONGEST_WORDS = 300
# So that ten of them can be read at one look, and all stand in the class's list.
LONGEST_ANSWER = 200
MOST_PICTURES = 3
# Words of answers in one message of 2,048 bytes.
MOST_BYTES = 1_300
# A theme that is opened late in a month gets two weeks.
SHORTEST = timedelta(days=7)


def month_of(day: date) -> str:
    """The month that this day is in: ``2026-11``."""
    return f"{day.year}-{day.month:02}"


def last_days(today: date) -> list[date]:
    """Until when families may be given time: the end of the month if it is not too near, one, two and four weeks."""
    end = today.replace(day=monthrange(today.year, today.month)[1])
    ends = [end] if end - today >= SHORTEST else []
    weeks = [today + timedelta(days=days) for days in (7, 14, 28)]
    return list(dict.fromkeys([*ends, *weeks]))


def said(pieces: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The words of what was typed, shown and spoken, and the media ids in their order."""
    words = "\n".join(piece for piece in pieces if not _is_media(piece)).strip()
    return words, tuple(media_of(piece) for piece in pieces if _is_media(piece))


def that_fit(texts: Sequence[str], most_bytes: int = MOST_BYTES) -> int:
    """How many of these texts, from the first on, fit whole into one message; at least one."""
    used = 0
    for number, text in enumerate(texts):
        used += len(text.encode()) + 40
        if used > most_bytes and number:
            return number
    return len(texts)


def _is_media(piece: str) -> bool:
    return is_voice(piece) or is_picture(piece)
