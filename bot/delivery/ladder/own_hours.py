"""A person's own hours (方便时间): who works at night is not written to at noon."""

from datetime import datetime

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.settings.rules import OwnHours

KINDS = ("noon", "evening", "night")


def in_own_hours(hours: OwnHours, kind: str, moment: datetime) -> datetime:
    """The first moment from ``moment`` on that lies in these hours; ``moment`` itself for who named none."""
    if kind not in KINDS:
        return moment
    begin, end = getattr(hours, kind)
    for day in (at_school(moment).date(), at_school(moment).date() + DAY):
        opens, closes = (datetime.combine(day, each, SHANGHAI) for each in (begin, end))
        if moment < closes:
            return max(moment, opens)
    return moment
