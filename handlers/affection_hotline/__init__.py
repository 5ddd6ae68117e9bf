"""亲情热线: between a parent who works far away and the child, by the adult beside the child."""

from bot.core.service import Service

SERVICE = Service(name="affection_hotline", title="亲情热线")
