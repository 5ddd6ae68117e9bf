"""What a school may still spend on text messages and calls this month."""

from datetime import datetime
from typing import Literal

import structlog
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from storage.budgets import spend, spent

log = structlog.get_logger()


def afford(session: Session, school: SchoolContext, kind: Literal["sms", "voice"], wanted: int, now: datetime) -> int:
    """Take up to ``wanted`` from the month's budget; returns how many it still allows. ``now`` is school time.

    The operator hears of it once, when the last one is taken.
    """
    most = school.limits.sms_per_month if kind == "sms" else school.limits.calls_per_month
    day = at_school(now).date()
    granted = spend(session, school.id, kind, day, wanted, most=most)
    if granted and spent(session, school.id, kind, day) == most:
        log.error("budget_used_up", school=school.config.code, kind=kind, per_month=most, alarm=True)
    return granted
