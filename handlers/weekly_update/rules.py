"""Decisions about the week's message on plain values."""

# So much is read to the end on a phone. A family with several classes gets the beginnings, and all under 本周消息.
LONGEST = 300


def day_named(week: str) -> tuple[int, int]:
    """Year and number of an ISO week such as ``2026-W47``."""
    year, _, number = week.partition("-W")
    return int(year), int(number)
