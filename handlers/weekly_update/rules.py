"""Decisions about the week's message on plain values."""

# Some 200 Chinese characters are read to the end on a phone; three classes of one family still fit one message.
LONGEST = 300


def day_named(week: str) -> tuple[int, int]:
    """Year and number of an ISO week such as ``2026-W47``."""
    year, _, number = week.partition("-W")
    return int(year), int(number)
