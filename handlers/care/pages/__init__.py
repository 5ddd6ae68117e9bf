"""Alarms at the desk."""

from handlers.care.pages.alarms import alarm, alarms, timeline

__all__ = ["alarm", "alarms", "timeline"]
