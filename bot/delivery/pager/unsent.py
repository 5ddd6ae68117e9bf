"""A pager that cannot send is an alarm of its own: found here for the operator's log, the desk and ``/readyz``."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.pager.duty import helper, on_duty
from bot.delivery.pager.roster import on_shift
from storage.care.alarms import SEALED, Alarm, AlarmPage
from storage.outbox import OutboxRow
from storage.school_clock import school_now

log = structlog.get_logger()


def unsent_alarms(session: Session, school: SchoolContext, now: datetime, sealed: Collection[int] = ()) -> list[Alarm]:
    """Alarms that nobody has in hand and of which no page has left in time. ``now`` is school time.

    A sealed one does not say since when it waits: ``sealed`` are those that were seen for too long, and afterwards it
    is known by having been noted.
    """
    late = now - timedelta(seconds=school.rules.crisis.unsent_seconds)
    left = (
        exists()
        .where(AlarmPage.alarm_id == Alarm.id, AlarmPage.school_id == OutboxRow.school_id)
        .where(OutboxRow.idempotency_key == AlarmPage.key, OutboxRow.state == "sent")
    )
    waiting = (Alarm.school_id == school.id, Alarm.closed_at.is_(None), Alarm.acknowledged_at.is_(None))
    by_time = and_(Alarm.place != SEALED, Alarm.opened_at <= late)
    too_long = or_(by_time, Alarm.unsent_at.is_not(None), Alarm.id.in_(sealed))
    return list(session.scalars(select(Alarm).where(*waiting, too_long, ~left)))


def reaches_nobody(session: Session, school: SchoolContext, now: datetime) -> bool:
    """Whether there is nobody at all whom the pager could call now."""
    by_roster = on_shift(session, school, now)
    if by_roster and helper(session, school, by_roster):
        return False
    return not on_duty(session, school, school.rules.crisis.order, now)


def pager_word(session: Session, schools: Iterable[SchoolContext], machine: datetime) -> str:
    """``ok``, or what is wrong with the pager, for the machine that watches this one. ``machine`` is machine time."""
    at = school_now(session, machine)
    unsent = [school.config.code for school in schools if unsent_alarms(session, school, at)]
    return f"alarms not sent: {', '.join(unsent)}" if unsent else "ok"


def note_unsent(
    session: Session,
    school: SchoolContext,
    now: datetime,
    *,
    sealed: Collection[int] = (),
    only: Collection[int] = (),
    write: bool = True,
) -> list[int]:
    """Tell the operator once of each alarm that does not leave; returns the ids of those not told of yet.

    ``now`` is machine time, ``sealed`` as in :func:`unsent_alarms`; with ``write=False`` it only looks.
    """
    at = school_now(session, now)
    found = [alarm for alarm in unsent_alarms(session, school, at, sealed) if alarm.unsent_at is None]
    if write:
        for alarm in found:
            if alarm.id in only:
                alarm.unsent_at = alarm.kept(at)
                log.error("pager_cannot_send", school=school.config.code, alarm_id=alarm.id, alarm=True)
    return [alarm.id for alarm in found]
