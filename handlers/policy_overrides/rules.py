"""Months on plain values."""

from datetime import date


def month_asked(asked: str, today: date) -> date:
    """The first day of ``2026-11``; of this month for anything that is none, and for those to come."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today
    return min(first, today).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1)


def month_behind(first: date) -> date:
    """The first day of the month behind."""
    return first.replace(year=first.year + (first.month == 12), month=first.month % 12 + 1)
