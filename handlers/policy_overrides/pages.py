"""What was questioned and sent all the same, month by month."""

from bot.core.clock import at_school
from bot.pages.visit import Show, Shown, Visit
from handlers.policy_overrides import actions
from handlers.policy_overrides.rules import month_asked, month_before, month_behind


def month(visit: Visit) -> Shown:
    """One month (``?month=2026-11``), this one unless another is asked for."""
    today = at_school(visit.now).date()
    first = month_asked(visit.query.get("month", ""), today)
    found = actions.month_of(visit.session, visit.school, visit.actor, first)
    behind = month_behind(first)
    values = {"month": found, "before": month_before(first), "behind": behind if behind <= today else None}
    return Show("policy_overrides/month.html", values)
