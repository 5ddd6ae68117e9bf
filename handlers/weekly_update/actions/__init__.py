"""The week's message: written by the homeroom teacher, sent once, looked at any time."""

from handlers.weekly_update.actions.reading import Past, Shown, file_of, latest, past_weeks, shown_week
from handlers.weekly_update.actions.sending import nudge, send_first, send_more
from handlers.weekly_update.actions.writing import (
    Draft,
    Kept,
    Standing,
    change,
    classes_to_write,
    kept,
    leaving,
    standing,
    withdraw,
    write,
    written_for,
)

__all__ = [
    "Draft",
    "Kept",
    "Past",
    "Shown",
    "Standing",
    "change",
    "classes_to_write",
    "file_of",
    "kept",
    "latest",
    "leaving",
    "nudge",
    "past_weeks",
    "send_first",
    "send_more",
    "shown_week",
    "standing",
    "withdraw",
    "write",
    "written_for",
]
