"""What of alarms waits for a member of staff, and whether the pager can call anybody at all."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.delivery.pager.unsent import reaches_nobody, unsent_alarms
from handlers.care.actions.seeing import open_for

LEADING = frozenset(role.value for role in LEADERS)
Trouble = Literal["", "unsent", "nobody"]


def waiting(session: Session, actor: Actor) -> tuple[int, int]:
    """How many alarms nobody has in hand, and how many this person has."""
    found = open_for(session, actor)
    mine = sum(alarm.owner_id == actor.staff_id for alarm in found)
    return sum(alarm.acknowledged_at is None for alarm in found), mine


def pager_trouble(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Trouble:
    """What every leader must know: an alarm does not leave, or there is nobody whom the pager could call."""
    if not actor.may(LEADING):
        return ""
    if unsent_alarms(session, school, now):
        return "unsent"
    return "nobody" if reaches_nobody(session, school, now) else ""
