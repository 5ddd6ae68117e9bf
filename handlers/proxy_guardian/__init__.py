"""代管家长: proxy guardians' duties, study groups, the village, agreements, holidays."""

from bot.core.service import Service

SERVICE = Service(name="proxy_guardian", title="代管家长")
