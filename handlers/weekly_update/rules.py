"""Decisions about the week's message on plain values."""

from collections.abc import Sequence
from datetime import date

from bot.core.fields import is_picture, is_voice, media_of

# So much is read to the end on a phone. A family with several classes gets the beginnings, and all under 本周消息.
LONGEST = 300
# What a family listens to in one evening.
MOST_VOICES = 3


def day_named(week: str) -> tuple[int, int]:
    """Year and number of an ISO week such as ``2026-W47``."""
    year, _, number = week.partition("-W")
    return int(year), int(number)


def monday_of(week: str) -> date:
    """The first day of an ISO week."""
    return date.fromisocalendar(*day_named(week), 1)


def said(pieces: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The words of what was typed, shown and spoken, and the media ids in their order."""
    words = "\n".join(piece for piece in pieces if not _is_media(piece)).strip()
    return words, tuple(media_of(piece) for piece in pieces if _is_media(piece))


def beginning(words: str, most: int = 30) -> str:
    """The first line, cut where a list has no room for more."""
    line = words.partition("\n")[0]
    return line if len(line) <= most else line[: most - 1] + "…"


def _is_media(piece: str) -> bool:
    return is_voice(piece) or is_picture(piece)
