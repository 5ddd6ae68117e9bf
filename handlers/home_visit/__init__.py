"""家访: visits of teachers to families, from the plan to the last promise kept."""

from bot.core.service import Service

SERVICE = Service(name="home_visit", title="家访")
