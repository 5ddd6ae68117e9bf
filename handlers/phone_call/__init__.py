"""电话回访: the calls of a class's month, and what came of them."""

from bot.core.service import Service

SERVICE = Service(name="phone_call", title="电话回访")
