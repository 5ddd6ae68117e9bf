"""Climbing: every family whose time has come takes the next rung of its notice, however many workers look."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.ladder.acts import close_by_staff
from bot.delivery.ladder.plan import NO_TIME, may_disturb
from bot.delivery.ladder.rungs import BY_HAND, MESSAGES, Nowhere, Step, take
from storage.id_list import among
from storage.notice import Notice, PlannedRung, plan_of
from storage.obligation_events import Event, record_events
from storage.obligations import VOID, Obligation
from storage.pupils import Pupil, is_here
from storage.school_clock import school_now
from storage.session import Database

# Families of one transaction: with their messages some 0.1 s on SQLite.
BATCH = 1_000

log = structlog.get_logger()


def climb_due(db: Database, schools: Iterable[SchoolContext], now: datetime) -> int:
    """Let everybody whose next rung is due take it; returns how many steps were taken. ``now`` is machine time."""
    taken = 0
    for school in schools:
        while db.read(_is_anything_due, school.id, now):
            steps = db.transact(partial(_climb_batch, school=school, now=now))
            if not steps:  # another worker has them
                break
            taken += steps
    return taken


def _due(school_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Obligation.school_id == school_id,
        Obligation.closed_at.is_(None),
        Obligation.next_at.is_not(None),
        Obligation.next_at <= at,
        Obligation.notice_id.is_not(None),
    )


def _is_anything_due(session: Session, school_id: int, now: datetime) -> bool:
    at = school_now(session, now)
    return session.scalar(select(Obligation.id).where(*_due(school_id, at)).limit(1)) is not None


def _climb_batch(session: Session, *, school: SchoolContext, now: datetime) -> int:
    at = school_now(session, now)
    due = (
        select(Obligation.id, Obligation.notice_id, Obligation.rung, is_here().label("is_here"))
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(*_due(school.id, at))
        .order_by(Obligation.next_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Obligation)
    )
    found = session.execute(due).all()
    claimed = sorted((row.notice_id or 0, row.rung, row.id) for row in found if row.is_here)
    for (notice_id, rung), group in groupby(claimed, key=lambda each: each[:2]):
        notice = session.get_one(Notice, notice_id)
        _take_rung(session, school, notice, rung, [obligation_id for _, _, obligation_id in group], at)
    for row in found:
        if not row.is_here:
            _let_go(session, school, row.id, row.notice_id, at)
    return len(found)


def _let_go(session: Session, school: SchoolContext, obligation_id: int, notice_id: int, now: datetime) -> None:
    """What a child owes who has left the school meanwhile: nobody has to be reached for it any more."""
    notice = session.get_one(Notice, notice_id)
    close_by_staff(session, school, obligation_id, notice.owner_id, how=VOID, now=now)


def _take_rung(
    session: Session, school: SchoolContext, notice: Notice, rung: int, ids: list[int], now: datetime
) -> None:
    if notice.state == "waiting":
        notice.state = "sent"
    ladder = plan_of(notice)
    rung = _passing_over(school, notice, ladder, rung, now)
    if rung >= len(ladder):
        _move(session, ids, rung, None)
        return
    if (later := _not_before(school, notice, ladder, rung, now)) > now:
        _move(session, ids, rung, later)
        return
    until = _next_due(notice, ladder, rung, now)
    step = Step(session, school, notice, ids, ladder[rung].by, now, until or notice.deadline)
    nowhere = take(step)
    _record(session, step, nowhere)
    _move(session, [each for each in ids if each not in nowhere], rung + 1, until)
    _move(session, [each for each in ids if each in nowhere], rung + 1, now)


def _passing_over(
    school: SchoolContext, notice: Notice, ladder: Sequence[PlannedRung], rung: int, now: datetime
) -> int:
    """The rung to take: where messages would come after the deadline, the first by hand.

    The first rung is never passed over: late is better than never told.
    """
    if rung in (0, len(ladder)) or _not_before(school, notice, ladder, rung, now) < notice.deadline:
        return rung
    return next((number for number in range(rung, len(ladder)) if ladder[number].by in BY_HAND), rung)


def _not_before(
    school: SchoolContext, notice: Notice, ladder: Sequence[PlannedRung], rung: int, now: datetime
) -> datetime:
    """Families are not disturbed at night; a task for a member of staff waits for the staff's own round."""
    planned, calendar = ladder[rung], school.calendar
    urgent = notice.urgency == "urgent" or notice.purpose == "safety"
    if planned.by not in MESSAGES or urgent:
        return now
    if may_disturb(planned.at, calendar, urgent=False) == planned.at:
        return may_disturb(now, calendar, urgent=False)
    # Planned on a holiday or in the night, since the deadline leaves nothing else: its sender wanted the first
    # message out, whatever the hour.
    return now if rung == 0 else calendar.end_of_quiet(now)


def _next_due(notice: Notice, ladder: Sequence[PlannedRung], rung: int, now: datetime) -> datetime | None:
    """When who does not answer goes on; after hours of standstill the rungs do not come all at once."""
    behind = len(ladder) - rung - 1
    if behind <= 0:
        return None
    gap = ladder[rung + 1].at - ladder[rung].at
    share = max(notice.deadline - now, NO_TIME) / (behind + 1)
    return max(ladder[rung + 1].at, now + min(gap / 2, share))


def _record(session: Session, step: Step, nowhere: Nowhere) -> None:
    skipped = [Event(each, "skipped", rung=step.rung, detail=why) for each, why in nowhere.items()]
    record_events(session, step.school.id, skipped, step.now)


def _move(session: Session, ids: Sequence[int], rung: int, next_at: datetime | None) -> None:
    """To the next rung, due at ``next_at``; one that was closed by the step itself stays closed."""
    if not ids:
        return
    moved = update(Obligation).where(among(Obligation.id, ids), Obligation.closed_at.is_(None))
    session.execute(moved.values(rung=rung, next_at=next_at), execution_options={"synchronize_session": False})
