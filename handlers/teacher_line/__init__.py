"""师长热线: a parent and the homeroom teacher, and calls back from the principal, without anybody's number."""

from bot.core.service import Service

SERVICE = Service(name="teacher_line", title="师长热线")
