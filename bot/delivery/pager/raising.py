"""An alarm is raised, or joined: in the transaction in which the words arrived, before anything answers them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.pager.paging import page, tell_owner
from bot.identity.access import children_of
from bot.policy.crisis import Alarm as Found
from bot.policy.crisis import Kind
from storage.base import new_id
from storage.care.alarms import Alarm, AlarmStep, add_text, alarm_of, open_alarm_of

Place = Literal["chat", "sealed", "page", "api", "voice"]
StepKind = Literal["contact", "caretaker", "parent", "authority", "report"]
# What must be done about each kind. A family may be the source of abuse: there nobody at home has to be told, but
# the authorities have (关于建立侵害未成年人案件强制报告制度的意见: at once).
STEPS: dict[Kind, tuple[StepKind, ...]] = {
    "self_harm": ("contact", "caretaker", "parent"),
    "abuse": ("contact", "report"),
    "violence": ("contact", "authority"),
    "missing": ("contact", "caretaker", "parent", "authority"),
}
# What can be done where nobody knows who wrote.
WITHOUT_A_PERSON = frozenset({"report", "authority"})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was found in which text, and who wrote it; ``writer`` is None for a sealed form.

    ``joins`` is the alarm that this belongs to, where only the caller can know (a sealed form's own).
    """

    found: Found
    text: str
    place: Place
    writer: Actor | None = None
    joins: int | None = None


def raise_alarm(session: Session, school: SchoolContext, heard: Heard, now: datetime) -> Alarm:
    """Open an alarm and call the first on duty, or add to the one that this person has open of this kind.

    The words stay between the writer and who is called: no parent is told by the machine. ``now`` is school time.
    """
    joined = _open_one(session, school, heard, now)
    alarm = joined or _new(session, school, heard, now)
    if joined:
        add_to_alarm(session, school, alarm, heard.text, now, found=heard.found.words)
        return alarm
    add_text(session, alarm, heard.text, heard.found.words, now)
    page(session, school, alarm, now)
    if not alarm.is_sealed:  # the log keeps the second
        log.warning("alarm_raised", school=school.config.code, kind=alarm.kind, place=alarm.place, alarm_id=alarm.id)
    return alarm


def add_to_alarm(
    session: Session,
    school: SchoolContext,
    alarm: Alarm,
    text: str,
    now: datetime,
    *,
    found: str = "",
    calls: bool = True,
) -> None:
    """One more text for an open alarm; who has it in hand hears it at once, unless it is not worth a call."""
    add_text(session, alarm, text, found, now)
    alarm.heard_at = alarm.kept(now)
    if alarm.acknowledged_at and calls:
        tell_owner(session, school, alarm, "new", now)


def want_call(session: Session, school: SchoolContext, alarm: Alarm, now: datetime) -> None:
    """The writer asks to be called now: whoever has it in hand hears it, else the next role at once."""
    again = alarm.wants_call_at is not None
    alarm.wants_call_at = alarm.wants_call_at or now
    if again:
        return
    if alarm.acknowledged_at:
        tell_owner(session, school, alarm, "call", now)
    else:
        page(session, school, alarm, now, why="call")


def add_step(session: Session, school: SchoolContext, alarm: Alarm, kind: StepKind, now: datetime) -> AlarmStep:
    """Something more must be done; its clock runs from now."""
    since = alarm.kept(now)  # from the hour's beginning: rather too early than too late
    due = since + timedelta(minutes=getattr(school.rules.crisis, f"{kind}_minutes"))
    step = AlarmStep(school_id=school.id, alarm_id=alarm.id, kind=kind, opened_at=since, due_at=due)
    session.add(step)
    return step


def _open_one(session: Session, school: SchoolContext, heard: Heard, now: datetime) -> Alarm | None:
    if heard.joins is not None:
        known = alarm_of(session, school.id, heard.joins, lock=True)
        return known if known and known.closed_at is None and known.kind == heard.found.kind else None
    writer = heard.writer
    if writer is None or writer.identity_id is None:
        return None
    since = now - timedelta(minutes=school.rules.crisis.join_minutes)
    return open_alarm_of(session, school.id, writer.identity_id, heard.found.kind, since)


def _new(session: Session, school: SchoolContext, heard: Heard, now: datetime) -> Alarm:
    writer = heard.writer
    children = children_of(session, writer) if writer else []
    alarm = Alarm(
        id=new_id(),
        school_id=school.id,
        kind=heard.found.kind,
        place=heard.place,
        identity_id=writer.identity_id if writer else None,
        staff_id=writer.staff_id if writer and writer.face == "staff" else None,
        pupil_id=children[0].pupil_id if len(children) == 1 else None,
        rounds=0,
    )
    alarm.opened_at = alarm.heard_at = alarm.kept(now)
    session.add(alarm)
    session.flush()
    for kind in STEPS[heard.found.kind]:
        if writer is not None or kind in WITHOUT_A_PERSON:
            add_step(session, school, alarm, kind, now)
    return alarm
