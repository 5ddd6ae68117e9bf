"""The time of day that somebody typed."""

import re
import unicodedata
from datetime import time

_TYPED = re.compile(r"\D{0,2}(\d{1,2})(?:\D(\d{2})\D?|\D)?")
# Nobody meets families so early: who types 4 means the afternoon.
MORNING_BEGINS = 7


def clock_time(words: str) -> time | None:
    """``16:20``, ``16.20``, ``4:20`` or a bare hour with one sign behind it; None for anything else."""
    match = _TYPED.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    hour += 12 if hour < MORNING_BEGINS else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
