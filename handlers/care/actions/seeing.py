"""Who may see an alarm, and what there is to see; every look is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import look_in_danger
from bot.identity.phones import phone_of
from handlers.care import CARERS
from storage.care.alarms import (
    NOTE,
    PERSON,
    PROOF,
    Alarm,
    AlarmLook,
    AlarmPage,
    AlarmStep,
    alarm_of,
    open_alarms,
    pages_of,
    steps_of,
    texts_of,
)
from storage.identities import Binding
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.sealing import unseal
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote, as far as the school knows: a guardian with a number and children, or a member of staff."""

    name: str
    phone: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """One call for help and what became of it: sent, waiting, failed …"""

    at: datetime
    name: str
    channel: str
    state: str


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is owed or done. ``due_at`` is empty for what was not owed, ``done_at`` for what is open."""

    id: int
    kind: str
    due_at: datetime | None
    done_at: datetime | None
    by: str
    person: str
    channel: str
    proof: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Case:
    """All there is about one alarm."""

    alarm: Alarm
    owner: str
    writers: tuple[Writer, ...]
    texts: Sequence[tuple[datetime, str, str]]
    called: tuple[Called, ...]
    steps: tuple[Task, ...]
    note: str
    closed_by: str

    @property
    def open_steps(self) -> list[Task]:
        """What is still to be done."""
        return [step for step in self.steps if step.done_at is None]


def reach(session: Session, actor: Actor, alarm_id: int, now: datetime, *, lock: bool = False) -> Alarm:
    """The alarm, if this actor may see it; the look is written down, in the child's record too if one is known.

    Carers see all alarms, others those they were called about or that were handed to them. Raises
    :class:`AccessDeniedError`, the same for a hidden alarm and for none.
    """
    alarm = alarm_of(session, actor.school_id, alarm_id, lock=lock)
    if alarm is None or actor.staff_id is None or not _may_see(session, actor, alarm):
        raise AccessDeniedError
    session.add(AlarmLook(school_id=alarm.school_id, alarm_id=alarm.id, staff_id=actor.staff_id, at=now))
    if alarm.pupil_id is not None:
        look_in_danger(session, actor, alarm.pupil_id, why=f"alarm:{alarm.id}", now=now)
    return alarm


def may_see_all(actor: Actor) -> bool:
    """Whether all alarms of the school are this person's business."""
    return actor.staff_id is not None and actor.may(CARERS)


def open_for(session: Session, actor: Actor) -> list[Alarm]:
    """The open alarms that this person may see."""
    if actor.staff_id is None:
        return []
    return [alarm for alarm in open_alarms(session, actor.school_id) if _may_see(session, actor, alarm)]


def ended(session: Session, actor: Actor, limit: int = 50) -> list[Alarm]:
    """The last alarms that were closed, for who may see all."""
    if not may_see_all(actor):
        raise AccessDeniedError
    mine = (Alarm.school_id == actor.school_id, Alarm.closed_at.is_not(None))
    return list(session.scalars(select(Alarm).where(*mine).order_by(Alarm.closed_at.desc()).limit(limit)))


def show(session: Session, school: SchoolContext, actor: Actor, alarm_id: int, now: datetime) -> Case:
    """The whole alarm. Raises :class:`AccessDeniedError` as :func:`reach` does."""
    return whole(session, school, reach(session, actor, alarm_id, now), now)


def whole(session: Session, school: SchoolContext, alarm: Alarm, now: datetime) -> Case:
    """All there is about an alarm that the caller has reached."""
    names = _names(session, school.id)
    return Case(
        alarm=alarm,
        owner=names.get(alarm.owner_id or 0, ""),
        writers=_writers(session, alarm),
        texts=texts_of(session, alarm),
        called=_called(session, alarm, names),
        steps=tuple(_task(session, step, names, now) for step in steps_of(session, alarm)),
        note=unseal(session, NOTE, alarm.id, alarm.school_id, alarm.note),
        closed_by=names.get(alarm.closed_by or 0, ""),
    )


def _may_see(session: Session, actor: Actor, alarm: Alarm) -> bool:
    if may_see_all(actor) or alarm.owner_id == actor.staff_id:
        return True
    called = select(AlarmPage.id).where(AlarmPage.alarm_id == alarm.id, AlarmPage.staff_id == actor.staff_id)
    return session.scalar(select(exists(called))) or False


def _names(session: Session, school_id: int) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.school_id == school_id))
    return {row.id: row.name for row in rows}


def _writers(session: Session, alarm: Alarm) -> tuple[Writer, ...]:
    if alarm.staff_id is not None:
        staff = session.get_one(Staff, alarm.staff_id)
        return (Writer(staff.name, phone_of(session, staff), ()),)
    if alarm.identity_id is None:
        return ()
    bound = (
        select(Guardian)
        .join(Binding, Binding.guardian_id == Guardian.id)
        .where(Binding.identity_id == alarm.identity_id, Guardian.school_id == alarm.school_id)
    )
    return tuple(
        Writer(each.name, phone_of(session, each), _children(session, each)) for each in session.scalars(bound)
    )


def _children(session: Session, guardian: Guardian) -> tuple[str, ...]:
    rows = session.execute(
        select(Class.name, Pupil.name.label("child"), GuardianLink.relation)
        .join(Pupil, Pupil.class_id == Class.id)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .where(GuardianLink.guardian_id == guardian.id, is_live(), is_here())
        .order_by(Class.name, Pupil.number)
    )
    return tuple(f"{row.name} {row.child} {row.relation}" for row in rows)


def _called(session: Session, alarm: Alarm, names: dict[int, str]) -> tuple[Called, ...]:
    pages = pages_of(session, alarm)
    keys = [page.key for page in pages]
    rows = session.execute(
        select(OutboxRow.idempotency_key, OutboxRow.state).where(
            OutboxRow.school_id == alarm.school_id, OutboxRow.idempotency_key.in_(keys)
        )
    )
    states = {row.idempotency_key: row.state for row in rows}
    return tuple(
        Called(page.paged_at, names.get(page.staff_id, ""), page.channel, states.get(page.key, "")) for page in pages
    )


def _task(session: Session, step: AlarmStep, names: dict[int, str], now: datetime) -> Task:
    place = (step.id, step.school_id)
    return Task(
        id=step.id,
        kind=step.kind,
        due_at=step.due_at,
        done_at=step.done_at,
        by=names.get(step.done_by or 0, ""),
        person=unseal(session, PERSON, *place, step.person),
        channel=step.channel,
        proof=unseal(session, PROOF, *place, step.proof),
        is_late=bool(step.due_at and (step.done_at or now) > step.due_at),
    )
