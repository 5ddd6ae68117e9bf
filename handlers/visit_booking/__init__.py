"""约见老师: a family and a member of staff agree on a time, at school, by telephone or video."""

from bot.core.service import Service

SERVICE = Service(name="visit_booking", title="约见老师")
