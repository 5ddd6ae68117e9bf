"""The acts that end an obligation: a family's own, or a member of staff's who heard it; and taking one back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from storage.matters import close_matters
from storage.notices import Notice, plan_of
from storage.obligation_events import Event, record_events
from storage.obligations import Act, Obligation, close_obligation, reopen_obligation
from storage.outbox import WAITING, OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.staff_tasks import StaffTask


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
    """A guardian's act ends it for the family; False if somebody was first, or this guardian has not the duty.

    The caller has asked :func:`owed_by`; the duty is asked again here because everybody's act comes this way.
    """
    row = session.execute(
        select(Notice, GuardianLink)
        .join(Obligation, Obligation.notice_id == Notice.id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Obligation.school_id == school.id, Obligation.id == obligation_id, Notice.state == "sent")
        .where(or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == guardian_id))
        .where(Guardian.id == guardian_id)
    ).first()
    if row is None or not _has_duty(row.GuardianLink, row.Notice):
        return False
    return _close(session, school, obligation_id, Act(f"guardian:{guardian_id}", how, **said), now)


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
    """撤: the family owes it again, and climbs on where it stood, as long as the deadline has not passed."""
    obligation = session.get(Obligation, obligation_id)
    if obligation is None or obligation.school_id != school.id or obligation.notice_id is None:
        return False
    ladder = plan_of(session.get_one(Notice, obligation.notice_id))
    planned = ladder[obligation.rung].at if obligation.rung < len(ladder) else now
    if not reopen_obligation(session, school.id, obligation_id, max(planned, now)):
        return False
    record_events(session, school.id, [Event(obligation_id, "reopened")], now)
    _reopen_task(session, obligation_id)
    return True


def matter_key(notice_id: int, household_id: int | None) -> str:
    """Under which a notice waits for the people of one household."""
    return f"notice:{notice_id}:{household_id}"


def _close(session: Session, school: SchoolContext, obligation_id: int, act: Act, now: datetime) -> bool:
    if not close_obligation(session, school.id, obligation_id, act, now):
        return False
    obligation = session.get_one(Obligation, obligation_id, populate_existing=True)
    record_events(session, school.id, [Event(obligation_id, "closed", detail=act.how)], now)
    _end_tasks(session, obligation_id, now)
    if obligation.notice_id is not None and not _owes_more(session, obligation):
        close_matters(session, school_id=school.id, key=matter_key(obligation.notice_id, obligation.household_id))
        _call_off(session, obligation, now)
    return True


def _owes_more(session: Session, closed: Obligation) -> bool:
    """Whether the household owes the same notice for a sister, or by another guardian."""
    others = (
        Obligation.notice_id == closed.notice_id,
        Obligation.household_id == closed.household_id,
        Obligation.closed_at.is_(None),
    )
    return session.scalar(select(exists().where(*others))) or False


def _call_off(session: Session, closed: Obligation, now: datetime) -> None:
    """What has not left yet would ask for what is answered."""
    household = select(Guardian.id).where(Guardian.household_id == closed.household_id)
    waiting = (
        OutboxRow.notice_id == closed.notice_id,
        OutboxRow.guardian_id.in_(household),
        OutboxRow.state.in_(WAITING),
        OutboxRow.first_try_at.is_(None),
    )
    over = {"state": "cancelled", "claim_token": None, "lease_until": None, "ended_at": now}
    session.execute(update(OutboxRow).where(*waiting).values(over), execution_options={"synchronize_session": False})


def _end_tasks(session: Session, obligation_id: int, now: datetime) -> None:
    """Nobody needs to call or to hand out a slip any more."""
    still = (StaffTask.obligation_id == obligation_id, StaffTask.closed_at.is_(None))
    session.execute(update(StaffTask).where(*still).values(closed_at=now, result="moot"))


def _reopen_task(session: Session, obligation_id: int) -> None:
    """The person who had to reach the family has to again."""
    moot = (StaffTask.obligation_id == obligation_id, StaffTask.result == "moot")
    session.execute(update(StaffTask).where(*moot).values(closed_at=None, result=""))


def _has_duty(link: GuardianLink, notice: Notice) -> bool:
    return bool(getattr(link, notice.duty)) or notice.purpose == "safety"
