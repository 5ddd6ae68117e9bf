"""How much each recipient has had from one sender of late, as the outbox knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from storage.claimed import Claimed
from storage.outbox import OutboxRow
from storage.school_clock import school_now

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HadLately:
    """What one recipient had in the last minute and hour; what is being sent at this moment counts as had."""

    in_a_minute: int = 0
    in_an_hour: int = 0


def had_lately(session: Session, sender: str, claims: Sequence[Claimed], now: datetime) -> dict[int | None, HadLately]:
    """By recipient's identity, what rows other than these brought; ``now`` is machine time."""
    school = school_now(session, now)
    on_its_way = OutboxRow.state == "sending"
    ended = OutboxRow.state.in_(("sent", "unknown"))
    in_a_minute = or_(on_its_way, OutboxRow.ended_at > school - MINUTE)
    had = (
        select(OutboxRow.identity_id, func.sum(case((in_a_minute, 1), else_=0)), func.count())
        .where(OutboxRow.sender == sender, OutboxRow.id.not_in([claim.id for claim in claims]))
        .where(OutboxRow.identity_id.in_({claim.identity_id for claim in claims}))
        .where(or_(on_its_way, and_(ended, OutboxRow.ended_at > school - HOUR)))
        .group_by(OutboxRow.identity_id)
    )
    return {who: HadLately(int(minute), hour) for who, minute, hour in session.execute(had)}
