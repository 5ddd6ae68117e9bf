"""孩子的信息: consent, who looked, what is kept how long, export and deletion of one child's data."""

from bot.core.service import Service

SERVICE = Service(name="privacy", title="孩子的信息")
