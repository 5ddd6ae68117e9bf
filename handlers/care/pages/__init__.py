"""Alarms, signs and plans on pages."""

from handlers.care.pages.alarms import alarm, alarms, timeline
from handlers.care.pages.duty import duty
from handlers.care.pages.plans import agreed, care, kept, note, plan, plan_new, plan_print

__all__ = ["agreed", "alarm", "alarms", "care", "duty", "kept", "note", "plan", "plan_new", "plan_print", "timeline"]
