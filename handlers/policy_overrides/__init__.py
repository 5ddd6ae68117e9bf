"""提醒过的话: what was questioned before it went to families and was sent all the same, for who leads the school."""

from bot.core.people import LEADERS
from bot.core.service import Page, Service

LEADING = frozenset(role.value for role in LEADERS)

SERVICE = Service(
    name="policy_overrides",
    title="提醒过的话",
    pages=(Page("/desk/policy", "month", LEADING, title="提醒过的话"),),
)
