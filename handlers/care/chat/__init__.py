"""Alarms in chat."""

from handlers.care.chat.alarms import alarms, end, see, take, write

__all__ = ["alarms", "end", "see", "take", "write"]
