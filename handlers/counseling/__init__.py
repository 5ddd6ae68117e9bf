"""心理室: the counselor's private room, a child's own wish for it, and short talks (谈心)."""

from bot.core.service import Service

SERVICE = Service(name="counseling", title="心理室")
