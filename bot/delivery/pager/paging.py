"""Calling for help: who is on duty, one role after the other until somebody has it in hand, then what is overdue.

No quiet hours, no budget, no day off. The first call is written in the transaction in which the words arrived; all
later ones come from a beat of the loop, in any number of processes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.pager.duty import Helper, helper, on_duty
from bot.delivery.pager.roster import on_shift
from bot.delivery.pager.sealed import SealedClocks, forget_when_paged, has_sent_pages
from bot.delivery.pager.unsent import note_unsent
from bot.delivery.payload import Payload, pack
from bot.delivery.todo import Todo, bring
from storage.care.alarms import Alarm, AlarmPage, AlarmStep, pages_of
from storage.outbox import OutgoingMessage, enqueue
from storage.school_clock import school_now
from storage.session import Database

Why = Literal["new", "call", "overdue"]
# Where nobody at all can be called, it is tried again so often: somebody may be bound any moment.
NOBODY_PAUSE = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of calls about one alarm."""

    session: Session
    school: SchoolContext
    alarm: Alarm
    why: Why
    now: datetime


def matter_key(alarm_id: int) -> str:
    """Under which an alarm waits for those who were called."""
    return f"alarm:{alarm_id}"


def page(session: Session, school: SchoolContext, alarm: Alarm, now: datetime, *, why: Why = "new") -> int:
    """Call who is on duty, then the next role that can be reached, at last everybody again; how many were called.

    Who has it in hand is called along with them. ``now`` is school time.
    """
    rules = school.rules.crisis
    this = _Round(session, school, alarm, why, now)
    helpers = _next_helpers(this)
    owner = helper(session, school, alarm.owner_id) if alarm.owner_id else None
    if owner and owner.staff_id not in {each.staff_id for each in helpers}:
        helpers = [owner, *helpers]
    for each in helpers:
        _call(this, each)
    minutes = rules.escalate_minutes if alarm.acknowledged_at is None else rules.overdue_minutes
    after = now + (timedelta(minutes=minutes) if helpers else NOBODY_PAUSE)
    alarm.next_page_at = alarm.kept(now) if keeps_no_clock(alarm) else after
    if not helpers:
        log.error("pager_reaches_nobody", school=school.config.code, alarm_id=alarm.id, alarm=True)
    return len(helpers)


def tell_owner(session: Session, school: SchoolContext, alarm: Alarm, why: Why, now: datetime) -> None:
    """Who has it in hand hears at once that there is more."""
    owner = helper(session, school, alarm.owner_id) if alarm.owner_id else None
    if owner:
        alarm.rounds += 1
        _call(_Round(session, school, alarm, why, now), owner)


def page_due(db: Database, schools: Iterable[SchoolContext], now: datetime, clocks: SealedClocks) -> int:
    """A beat: the rounds that are due in every school, each once however many processes look. ``now`` is machine time.

    ``clocks`` are those of this process. Returns how many rounds were made.
    """
    made = 0
    for school in schools:
        wait = timedelta(minutes=school.rules.crisis.escalate_minutes)
        for each in db.read(_due, school.id, now):
            if not each.is_sealed or clocks.is_due(
                each.alarm_id, each.rounds, wait if each.was_paged else NOBODY_PAUSE, now
            ):
                made += db.transact(partial(_page_again, school=school, due=each, now=now))
        late = clocks.seen_for(timedelta(seconds=school.rules.crisis.unsent_seconds), now)
        if unsent := db.read(note_unsent, school, now, sealed=late, write=False):
            db.transact(partial(note_unsent, school=school, now=now, sealed=late, only=unsent))
        if db.read(has_sent_pages, school.id):
            db.transact(forget_when_paged, school.id)
    return made


def next_due(steps: Sequence[AlarmStep]) -> datetime | None:
    """When the first step that is not done falls due; None when all are done or nobody has to do one."""
    return min((step.due_at for step in steps if step.due_at and step.done_at is None), default=None)


def keeps_no_clock(alarm: Alarm) -> bool:
    """Whether the rows of an alarm do not say when it is looked at again: the loop's memory does."""
    return alarm.is_sealed and alarm.acknowledged_at is None


@dataclass(frozen=True, slots=True)
class _Due:
    """An alarm that may want a round now; with ``is_sealed`` its rows do not say."""

    alarm_id: int
    rounds: int
    is_sealed: bool
    was_paged: bool


def _due(session: Session, school_id: int, now: datetime) -> list[_Due]:
    at = school_now(session, now)
    due = (Alarm.school_id == school_id, Alarm.closed_at.is_(None), Alarm.next_page_at <= at)
    paged = exists().where(AlarmPage.alarm_id == Alarm.id)
    rows = session.execute(select(Alarm, paged).where(*due).order_by(Alarm.next_page_at))
    return [_Due(alarm.id, alarm.rounds, keeps_no_clock(alarm), was_paged) for alarm, was_paged in rows]


def _page_again(session: Session, *, school: SchoolContext, due: _Due, now: datetime) -> int:
    at = school_now(session, now)
    mine = (Alarm.school_id == school.id, Alarm.id == due.alarm_id, Alarm.rounds == due.rounds)
    alarm = session.scalar(select(Alarm).where(*mine).with_for_update(skip_locked=True))
    if alarm is None or alarm.closed_at or alarm.next_page_at is None or alarm.next_page_at > at:
        return 0  # another process has it
    why: Why = "overdue" if alarm.acknowledged_at else "call" if alarm.wants_call_at else "new"
    page(session, school, alarm, at, why=why)
    return 1


def _next_helpers(this: _Round) -> list[Helper]:
    """Who is on duty by the roster; then the next role of which somebody was not called yet; at last all together."""
    alarm, roles = this.alarm, this.school.rules.crisis.order
    by_roster = _by_roster(this)
    if alarm.rounds == 0:
        alarm.rounds = 1
        if by_roster:
            return by_roster
    called = {each.staff_id for each in pages_of(this.session, alarm)}
    while alarm.rounds <= len(roles):
        found = on_duty(this.session, this.school, (roles[alarm.rounds - 1],), this.now, beside=alarm.staff_id)
        alarm.rounds += 1
        if any(each.staff_id not in called for each in found):
            return found
    alarm.rounds += 1
    everybody = [*by_roster, *on_duty(this.session, this.school, roles, this.now, beside=alarm.staff_id)]
    return list({each.staff_id: each for each in everybody}.values())


def _by_roster(this: _Round) -> list[Helper]:
    staff_id = on_shift(this.session, this.school, this.now)
    found = helper(this.session, this.school, staff_id) if staff_id and staff_id != this.alarm.staff_id else None
    return [found] if found else []


def _call(this: _Round, to: Helper) -> None:
    for identity_id in to.identities:
        key = _key(this, to, f"wechat/{identity_id}")
        bring(this.session, this.school, identity_id, _todo(this, key), this.alarm.kept(this.now))
        _note(this, to, "wechat", key)
    for channel in ("sms", "voice"):
        if to.phone and channel in this.school.gateways:
            _by_number(this, to, channel)


def _todo(this: _Round, key: str) -> Todo:
    alarm = this.alarm
    go = Go("care.take" if alarm.acknowledged_at is None else "care.see", {"alarm": alarm.id})

    def words(number: int) -> Reply:
        return say("care/page", number=number, kind=alarm.kind, why=this.why, taken=alarm.acknowledged_at is not None)

    label = phrase("care/matter", kind=alarm.kind)
    return Todo(matter_key(alarm.id), key, label, go, words, phrase("care/page_what"), waits_for_morning=False)


def _by_number(this: _Round, to: Helper, channel: str) -> None:
    key = _key(this, to, channel)
    words = phrase("care/page_by_number", school=this.school.name, why=this.why)
    message = OutgoingMessage(
        school_id=this.school.id,
        identity_id=None,
        purpose="todo",
        payload=pack(Payload(Reply(words), sms=words, spoken=words)),
        key=key,
        now=this.alarm.kept(this.now),
        sender=channel,
        channel=channel,
        address=to.phone,
    )
    if enqueue(this.session, message):
        _note(this, to, channel, key)


def _key(this: _Round, to: Helper, way: str) -> str:
    return f"alarm/{this.alarm.id}/{this.alarm.rounds}/{to.staff_id}/{way}"


def _note(this: _Round, to: Helper, channel: str, key: str) -> None:
    alarm = this.alarm
    this.session.add(
        AlarmPage(
            school_id=alarm.school_id,
            alarm_id=alarm.id,
            staff_id=to.staff_id,
            channel=channel,
            paged_at=alarm.kept(this.now),
            key=key,
        )
    )
