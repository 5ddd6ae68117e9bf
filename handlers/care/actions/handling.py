"""An alarm in somebody's hands: taken, handed on, its steps done with person, channel and proof, and ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.pager.duty import helper
from bot.delivery.pager.paging import matter_key, next_due, tell_owner
from bot.delivery.pager.raising import StepKind, add_step
from bot.delivery.tell import tell
from handlers.care.actions.seeing import reach
from handlers.care.rules import CHANNELS, OUTCOMES, STEPS, is_proof, may_end
from storage.base import new_id
from storage.care.alarms import NOTE, PERSON, PROOF, Alarm, AlarmPage, AlarmStep, steps_of
from storage.matters import close_matters
from storage.sealing import seal
from storage.staff import Staff

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: a step by its kind, with whom, by which channel, and how it can be proved."""

    kind: str
    person: str
    channel: str
    proof: str


def take(session: Session, school: SchoolContext, actor: Actor, alarm_id: int, now: datetime) -> Alarm:
    """我来处理: nobody else is called any more, the others hear who has it. Harmless if somebody has it already."""
    alarm = reach(session, actor, alarm_id, now, lock=True)
    if alarm.closed_at is None and alarm.acknowledged_at is None and actor.staff_id is not None:
        alarm.acknowledged_at, alarm.owner_id = now, actor.staff_id
        alarm.next_page_at = next_due(steps_of(session, alarm))
        close_matters(session, school_id=school.id, key=matter_key(alarm.id))
        _tell_others(session, school, alarm, now)
    return alarm


def hand_to(
    session: Session, school: SchoolContext, actor: Actor, alarm_id: int, staff_id: int, now: datetime
) -> Alarm:
    """Somebody else goes on from here, and is called at once. Raises :class:`UserError` for who cannot be reached."""
    alarm = reach(session, actor, alarm_id, now, lock=True)
    if alarm.closed_at is not None:
        raise UserError("care/is_over")
    if helper(session, school, staff_id) is None:
        raise UserError("care/cannot_be_reached")
    alarm.owner_id, alarm.acknowledged_at = staff_id, alarm.acknowledged_at or now
    alarm.next_page_at = next_due(steps_of(session, alarm))
    tell_owner(session, school, alarm, "new", now)
    return alarm


def write_down(
    session: Session, school: SchoolContext, actor: Actor, alarm_id: int, done: Done, now: datetime
) -> Alarm:
    """A step was done. It closes the clock of its kind that runs, or stands by itself.

    Raises :class:`UserError` without a person, a channel or a proof (promise of the emergency clocks).
    """
    alarm = reach(session, actor, alarm_id, now, lock=True)
    if alarm.closed_at is not None:
        raise UserError("care/is_over")
    if done.kind not in STEPS or done.channel not in CHANNELS:
        raise AccessDeniedError
    if not done.person.strip():
        raise UserError("care/who_was_it")
    if not is_proof(done.proof):
        raise UserError("care/no_proof")
    running = [each for each in steps_of(session, alarm) if each.kind == done.kind and each.done_at is None]
    step = running[0] if running else _unowed(session, alarm, done.kind, now)
    step.done_at, step.done_by, step.channel = now, actor.staff_id, done.channel
    step.person = seal(session, PERSON, step.id, step.school_id, done.person.strip())
    step.proof = seal(session, PROOF, step.id, step.school_id, done.proof.strip())
    session.flush()
    if alarm.acknowledged_at is None:  # who writes down what was done has it in hand
        take(session, school, actor, alarm_id, now)
    alarm.next_page_at = next_due(steps_of(session, alarm))
    return alarm


def start_clock(
    session: Session, school: SchoolContext, actor: Actor, alarm_id: int, kind: StepKind, now: datetime
) -> None:
    """One more thing must be done by its time, such as the mandatory report."""
    alarm = reach(session, actor, alarm_id, now, lock=True)
    if alarm.closed_at is not None:
        raise UserError("care/is_over")
    if any(step.kind == kind and step.done_at is None for step in steps_of(session, alarm)):
        return
    add_step(session, school, alarm, kind, now)
    session.flush()
    if alarm.acknowledged_at is not None:
        alarm.next_page_at = next_due(steps_of(session, alarm))


def end(
    session: Session, school: SchoolContext, actor: Actor, alarm_id: int, outcome: str, note: str, now: datetime
) -> Alarm:
    """Close it with an outcome and words to it. Raises :class:`UserError` while something is owed or unsaid."""
    alarm = reach(session, actor, alarm_id, now, lock=True)
    if outcome not in OUTCOMES:
        raise AccessDeniedError
    steps = steps_of(session, alarm)
    owed = [step for step in steps if step.done_at is None]
    if alarm.closed_at is not None:
        raise UserError("care/is_over")
    if not may_end(outcome, [step.kind for step in owed]):
        raise UserError("care/still_owed", kinds=[step.kind for step in owed])
    if not is_proof(note):
        raise UserError("care/say_why")
    for step in owed:
        step.done_at, step.done_by, step.channel = now, actor.staff_id, "void"
    alarm.owner_id = alarm.owner_id or actor.staff_id
    alarm.acknowledged_at = alarm.acknowledged_at or now
    alarm.closed_at, alarm.closed_by, alarm.outcome = now, actor.staff_id, outcome
    alarm.note = seal(session, NOTE, alarm.id, alarm.school_id, note.strip())
    alarm.next_page_at = None
    close_matters(session, school_id=school.id, key=matter_key(alarm.id))
    return alarm


def _unowed(session: Session, alarm: Alarm, kind: str, now: datetime) -> AlarmStep:
    step = AlarmStep(id=new_id(), school_id=alarm.school_id, alarm_id=alarm.id, kind=kind, opened_at=now)
    session.add(step)
    return step


def _tell_others(session: Session, school: SchoolContext, alarm: Alarm, now: datetime) -> None:
    """Who was woken may sleep again."""
    called = select(AlarmPage.staff_id).where(AlarmPage.alarm_id == alarm.id, AlarmPage.staff_id != alarm.owner_id)
    owner = session.get_one(Staff, alarm.owner_id)
    for staff_id in sorted(set(session.scalars(called))):
        other = helper(session, school, staff_id)
        for identity_id in other.identities if other else ():
            tell(
                session,
                school_id=school.id,
                identity_id=identity_id,
                reply=say("care/taken_by", name=owner.name),
                purpose="todo",
                key=f"alarm/{alarm.id}/taken/{identity_id}",
                now=now,
            )
