"""Everything that happened for one family of one notice, as a teacher reads it from top to bottom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.ladder.told import messages_of
from storage.notice import Notice, plan_of
from storage.obligation_events import ObligationEvent, events_of
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink
from storage.staff import Staff
from storage.staff_tasks import tasks_of


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. ``what`` names its sentence; ``who`` is a relation (妈妈) or the name of a member of staff.

    For messages ``what`` is ``sent``, ``delivered``, ``opened``, ``failed``, ``unknown``, ``cancelled`` or
    ``waiting`` and ``detail`` the channel (for ``failed``: channel and code); for all others see
    :data:`storage.obligation_events.What`, besides ``opened_task`` … and ``answered``.
    """

    at: datetime
    what: str
    who: str = ""
    detail: str = ""
    rung: str = ""


def timeline(session: Session, school_id: int, obligation_id: int) -> list[Moment]:
    """All moments of one obligation, oldest first; empty for one that is not of this school."""
    obligation = session.get(Obligation, obligation_id)
    if obligation is None or obligation.school_id != school_id or obligation.notice_id is None:
        return []
    notice = session.get_one(Notice, obligation.notice_id)
    relations = _relations(session, obligation)
    told = messages_of(session, notice.id)
    moments = [Moment(notice.created_at, "written", _staff(session, notice.owner_id))]
    for guardian_id, relation in relations.items():
        for message in told.get(guardian_id, ()):
            moments += _of_message(message, relation)
    for event in events_of(session, school_id, [obligation.id]):
        # The act that stands is told below; one that was taken back only here.
        if event.what != "closed" or event.at != obligation.closed_at:
            moments.append(_of_event(session, event, relations))
    for task in tasks_of(session, school_id, [obligation.id]):
        if task.closed_at and task.result not in ("", "moot"):
            moments.append(Moment(task.closed_at, f"{task.kind}_done", _staff(session, task.closed_by), task.result))
    if obligation.closed_at:
        who = _actor(session, obligation.closed_by or "", relations)
        moments.append(Moment(obligation.closed_at, "closed", who, obligation.closed_how or ""))
    # Rungs that led nowhere are taken at one moment: they are told in the order of the ladder.
    places = {rung.by: place for place, rung in enumerate(plan_of(notice))}
    return sorted(moments, key=lambda each: (each.at, each.what != "written", places.get(each.rung, len(places))))


def _of_message(message: OutboxRow, who: str) -> Iterator[Moment]:
    """What is known of one message: when it left, arrived, was opened, or how it ended."""
    if message.state in ("failed", "dead"):
        said = f"{message.channel} {message.error_code}"
        yield Moment(message.ended_at or message.due_at, "failed", who, said, message.rung)
        return
    if message.state in ("unknown", "cancelled", "sent"):
        yield Moment(message.ended_at or message.due_at, message.state, who, message.channel, message.rung)
    else:
        yield Moment(message.due_at, "waiting", who, message.channel, message.rung)
    if message.delivered_at:
        yield Moment(message.delivered_at, "delivered", who, message.channel, message.rung)
    if message.opened_at:
        yield Moment(message.opened_at, "opened", who, message.channel, message.rung)


def _of_event(session: Session, event: ObligationEvent, relations: dict[int, str]) -> Moment:
    who = relations.get(event.guardian_id or 0) or _staff(session, event.staff_id)
    return Moment(event.at, event.what, who, event.detail, event.rung)


def _relations(session: Session, obligation: Obligation) -> dict[int, str]:
    """The guardians who owe or owed it by id with what they are to the child, also who is not live any more."""
    rows = session.execute(
        select(GuardianLink.guardian_id, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.pupil_id == obligation.pupil_id, Guardian.household_id == obligation.household_id)
        .order_by(GuardianLink.place, Guardian.id)
    )
    return {row.guardian_id: row.relation for row in rows if obligation.guardian_id in (None, row.guardian_id)}


def _actor(session: Session, by: str, relations: dict[int, str]) -> str:
    kind, _, number = by.partition(":")
    return relations.get(int(number), "") if kind == "guardian" else _staff(session, int(number or 0))


def _staff(session: Session, staff_id: int | None) -> str:
    member = session.get(Staff, staff_id) if staff_id else None
    return member.name if member else ""
