"""留守儿童: the file of each left-behind child, and the monthly word of parents away."""

from bot.core.service import Service

SERVICE = Service(name="left_behind", title="留守儿童")
