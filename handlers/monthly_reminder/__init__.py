"""每月提醒: what the regulations ask of whom and by when, as lists and one reminder."""

from bot.core.service import Service

SERVICE = Service(name="monthly_reminder", title="每月提醒")
