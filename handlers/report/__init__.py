"""统计: the figures of week, month and term, each defined once and opened down to families."""

from bot.core.service import Service

SERVICE = Service(name="report", title="统计")
