"""The acts that end an obligation: a family's own, or a member of staff's who heard it; and taking one back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.ladder.signing import SIGNED_ACTS, are_signed, record_signed, record_taken_back
from storage.identities import Binding
from storage.matters import MatterRow, close_matters
from storage.notice import Notice, plan_of
from storage.obligation_events import Event, record_events
from storage.obligations import VOID, Act, Obligation, close_obligation, reopen_obligation
from storage.outbox import WAITING, OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.session import wake_workers
from storage.staff_tasks import StaffTask

BY_NUMBER = ("sms", "voice")


@dataclass(frozen=True, slots=True)
class OwedChild:
    """What one guardian owes for one child; ``may_close`` says whether the guardian has the duty it needs."""

    obligation_id: int
    pupil_id: int
    pupil_name: str
    class_name: str
    household_id: int
    guardian_id: int
    may_close: bool
    closed_at: datetime | None
    closed_how: str | None
    option: int | None


class Said(TypedDict, total=False):
    """Which of the notice's options was chosen, from 1, and the family's own words."""

    option: int | None
    answer: str


def owed_by(session: Session, school_id: int, notice_id: int, guardian_ids: Collection[int]) -> list[OwedChild]:
    """What these guardian rows of one person owe for a notice that has left, child by child; nobody else's.

    Empty for who has no part in it, was barred, or is no guardian any more. One that was taken back is not shown.
    """
    rows = session.execute(
        select(Obligation, Pupil.name, Class.name.label("class_name"), GuardianLink, Guardian, Notice)
        .join(Notice, Notice.id == Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Pupil.id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Obligation.school_id == school_id, Obligation.notice_id == notice_id, is_here())
        .where(Notice.state == "sent", GuardianLink.guardian_id.in_(guardian_ids))
        .where(or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == Guardian.id))
        .order_by(Class.name, Pupil.number, GuardianLink.place)
    )
    found: dict[int, OwedChild] = {}
    for obligation, pupil_name, class_name, link, guardian, notice in rows:
        if not (_has_duty(link, notice) or link.informed):
            continue
        child = OwedChild(
            obligation_id=obligation.id,
            pupil_id=obligation.pupil_id,
            pupil_name=pupil_name,
            class_name=class_name,
            household_id=guardian.household_id,
            guardian_id=guardian.id,
            may_close=_has_duty(link, notice),
            closed_at=obligation.closed_at,
            closed_how=obligation.closed_how,
            option=obligation.option,
        )
        # Bound as two guardians of one child: the one with the duty speaks.
        if obligation.id not in found or (child.may_close and not found[obligation.id].may_close):
            found[obligation.id] = child
    return list(found.values())


def close_by_family(
    session: Session,
    school: SchoolContext,
    obligation_id: int,
    guardian_id: int,
    *,
    how: str,
    now: datetime,
    **said: Unpack[Said],
) -> bool:
    """A guardian's act ends it for the family; False if somebody was first, or this guardian has not the duty."""
    return bool(close_all_by_family(session, school, [(obligation_id, guardian_id)], how=how, now=now, **said))


def close_all_by_family(
    session: Session,
    school: SchoolContext,
    whom: Collection[tuple[int, int]],
    *,
    how: str,
    now: datetime,
    drawing: str = "",
    **said: Unpack[Said],
) -> list[int]:
    """A guardian's one act ends obligations for the family; returns those that it ended.

    ``whom`` are obligations, each with the guardian who acts; left out of the answer is what somebody ended before,
    and what this guardian has not the duty for. The caller has asked :func:`owed_by`; the duty is asked again here
    because everybody's act comes this way. Signed ones are links in the class's chain, with what was drawn.
    """
    closed, signed = [], []
    for obligation_id, guardian_id in sorted(whom):
        notice = _notice_for(session, school, obligation_id, guardian_id)
        act = Act(f"guardian:{guardian_id}", how, **said)
        if notice is not None and _close(session, school, obligation_id, act, now):
            closed.append(obligation_id)
            if notice.required_act in SIGNED_ACTS:
                signed.append((obligation_id, guardian_id))
    if signed:
        record_signed(session, school.id, signed, drawing, now)
    return closed


def close_by_staff(
    session: Session,
    school: SchoolContext,
    obligation_id: int,
    staff_id: int,
    *,
    how: str,
    now: datetime,
    **said: Unpack[Said],
) -> bool:
    """A member of staff heard it: on paper, by telephone, in person, in the class group. False if it was closed."""
    return _close(session, school, obligation_id, Act(f"staff:{staff_id}", how, **said), now)


def take_act_back(session: Session, school: SchoolContext, obligation_id: int, now: datetime) -> bool:
    """撤: the family owes it again, and climbs on where it stood. False for what nobody's act has closed."""
    return bool(take_acts_back(session, school, [obligation_id], now))


def take_acts_back(
    session: Session, school: SchoolContext, obligation_ids: Collection[int], now: datetime
) -> list[int]:
    """As :func:`take_act_back` for several that one act had ended; returns those that are owed again."""
    found = [session.get(Obligation, each, populate_existing=True) for each in sorted(obligation_ids)]
    mine = [each for each in found if each is not None and each.school_id == school.id]
    signed = are_signed(session, school.id, mine)
    taken = [each.id for each in mine if _reopen(session, school, each, now)]
    if undone := [each for each in signed if each in taken]:
        record_taken_back(session, school.id, undone, now)
    return taken


def matter_key(notice_id: int, household_id: int | None) -> str:
    """Under which a notice waits for the people of one household."""
    return f"notice:{notice_id}:{household_id}"


def _notice_for(session: Session, school: SchoolContext, obligation_id: int, guardian_id: int) -> Notice | None:
    """The notice of an obligation that this guardian may end; None for all others."""
    row = session.execute(
        select(Notice, GuardianLink)
        .join(Obligation, Obligation.notice_id == Notice.id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Obligation.school_id == school.id, Obligation.id == obligation_id, Notice.state == "sent")
        .where(or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == guardian_id))
        .where(Guardian.id == guardian_id)
    ).first()
    return row.Notice if row is not None and _has_duty(row.GuardianLink, row.Notice) else None


def _reopen(session: Session, school: SchoolContext, obligation: Obligation, now: datetime) -> bool:
    if obligation.notice_id is None or obligation.closed_how == VOID:  # the notice itself was taken back
        return False
    ladder = plan_of(session.get_one(Notice, obligation.notice_id))
    planned = ladder[obligation.rung].at if obligation.rung < len(ladder) else now
    if not reopen_obligation(session, school.id, obligation.id, max(planned, now)):
        return False
    record_events(session, school.id, [Event(obligation.id, "reopened")], now)
    _reopen_task(session, obligation.id)
    _send_after_all(session, obligation, now)
    return True


def _close(session: Session, school: SchoolContext, obligation_id: int, act: Act, now: datetime) -> bool:
    if not close_obligation(session, school.id, obligation_id, act, now):
        return False
    obligation = session.get_one(Obligation, obligation_id, populate_existing=True)
    record_events(session, school.id, [Event(obligation_id, "closed", detail=act.how)], now)
    _end_tasks(session, obligation_id, now)
    if obligation.notice_id is not None and not _owes_more(session, obligation):
        _close_matters(session, obligation)
        _call_off(session, obligation, now)
    return True


def _close_matters(session: Session, closed: Obligation) -> None:
    """Nothing waits any more for the family, or for the one guardian who owed it for himself."""
    key = matter_key(closed.notice_id or 0, closed.household_id)
    if closed.guardian_id is None:
        close_matters(session, school_id=closed.school_id, key=key)
        return
    users = select(Binding.identity_id).where(Binding.guardian_id == closed.guardian_id)
    mine = (MatterRow.school_id == closed.school_id, MatterRow.key == key, MatterRow.identity_id.in_(users))
    session.execute(delete(MatterRow).where(*mine))


def _owes_more(session: Session, closed: Obligation) -> bool:
    """Whether the household, or the guardian who owes it alone, owes the same notice for a sister."""
    others = (
        Obligation.notice_id == closed.notice_id,
        Obligation.household_id == closed.household_id,
        or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == closed.guardian_id),
        Obligation.closed_at.is_(None),
    )
    return session.scalar(select(exists().where(*others))) or False


def _call_off(session: Session, closed: Obligation, now: datetime) -> None:
    """What has not left yet would ask for what is answered."""
    waiting = (*_to_family(closed), OutboxRow.state.in_(WAITING), OutboxRow.first_try_at.is_(None))
    over = {"state": "cancelled", "claim_token": None, "lease_until": None, "ended_at": now}
    session.execute(update(OutboxRow).where(*waiting).values(over), execution_options={"synchronize_session": False})


def _send_after_all(session: Session, reopened: Obligation, now: datetime) -> None:
    """What was called off because of the act: nobody writes it a second time, so it leaves after all."""
    has_recipient = or_(OutboxRow.identity_id.is_not(None), OutboxRow.channel.in_(BY_NUMBER))
    called_off = (*_to_family(reopened), OutboxRow.state == "cancelled", OutboxRow.expires_at > now, has_recipient)
    again = {"state": "queued", "ended_at": None}
    revived = update(OutboxRow).where(*called_off).values(again).returning(OutboxRow.id)
    if session.scalars(revived, execution_options={"synchronize_session": False}).all():
        wake_workers(session)


def _to_family(owed: Obligation) -> tuple[ColumnElement[bool], ...]:
    """The messages about it: to everybody of the household, or to the one guardian who owes it for himself."""
    people = select(Guardian.id).where(Guardian.household_id == owed.household_id)
    if owed.guardian_id is not None:
        people = people.where(Guardian.id == owed.guardian_id)
    return (OutboxRow.notice_id == owed.notice_id, OutboxRow.guardian_id.in_(people))


def _end_tasks(session: Session, obligation_id: int, now: datetime) -> None:
    """Nobody needs to call or to hand out a slip any more."""
    still = (StaffTask.obligation_id == obligation_id, StaffTask.closed_at.is_(None))
    session.execute(update(StaffTask).where(*still).values(closed_at=now, result="moot"))


def _reopen_task(session: Session, obligation_id: int) -> None:
    """The person who had to reach the family has to again."""
    over = (StaffTask.obligation_id == obligation_id, StaffTask.result.in_(("moot", "reached", "back")))
    session.execute(update(StaffTask).where(*over).values(closed_at=None, result=""))


def _has_duty(link: GuardianLink, notice: Notice) -> bool:
    return bool(getattr(link, notice.duty)) or notice.purpose == "safety"
