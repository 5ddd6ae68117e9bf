"""What was sent for a notice and what became of it, by guardian: the raw half of every standing and timeline."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.identities import Binding, Identity, talks
from storage.ladder.reach import consented, has_duty
from storage.notice import Notice
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

SLICE = 500


def obligations_of(
    session: Session, school_id: int, notice_id: int, class_ids: Collection[int] | None
) -> Sequence[Any]:
    """Obligation, pupil_name, class_id, class_name of a notice, in the order of classes and numbers."""
    found = (
        select(Obligation, Pupil.name.label("pupil_name"), Pupil.class_id, Class.name.label("class_name"))
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Obligation.school_id == school_id, Obligation.notice_id == notice_id, is_here())
        .order_by(Class.name, Pupil.number, Obligation.household_id)
    )
    if class_ids is not None:
        found = found.where(Pupil.class_id.in_(class_ids))
    return session.execute(found).all()


def messages_of(session: Session, notice_id: int) -> dict[int, list[OutboxRow]]:
    """By guardian all messages of a notice, oldest first."""
    told: dict[int, list[OutboxRow]] = {}
    rows = select(OutboxRow).where(OutboxRow.notice_id == notice_id, OutboxRow.guardian_id.is_not(None))
    for row in session.scalars(rows.order_by(OutboxRow.due_at, OutboxRow.place, OutboxRow.id)):
        told.setdefault(row.guardian_id or 0, []).append(row)
    return told


def guardians_of(session: Session, notice: Notice, pupil_ids: Collection[int]) -> dict[int, list[Any]]:
    """By pupil the live guardians, with what stands in the way of WeChat.

    Columns: pupil_id, guardian_id, household_id, name, relation, place, quarantined, follows, muted, identity_id
    (several rows for several WeChat users), has_consent, has_duty.
    """
    found: dict[int, list[Any]] = {}
    wanted = sorted(pupil_ids)
    for start in range(0, len(wanted), SLICE):
        rows = session.execute(
            select(
                GuardianLink.pupil_id,
                Guardian.id.label("guardian_id"),
                Guardian.household_id,
                Guardian.name,
                GuardianLink.relation,
                GuardianLink.place,
                Guardian.phone_quarantined.label("quarantined"),
                Identity.id.label("identity_id"),
                Identity.follows,
                Identity.muted,
                consented().label("has_consent"),
                has_duty(notice).label("has_duty"),
            )
            .join(Guardian, Guardian.id == GuardianLink.guardian_id)
            .outerjoin(Binding, Binding.guardian_id == Guardian.id)
            .outerjoin(Identity, and_(Identity.id == Binding.identity_id, talks()))
            .where(GuardianLink.school_id == notice.school_id)
            .where(and_(GuardianLink.pupil_id.in_(wanted[start : start + SLICE]), is_live()))
            .order_by(GuardianLink.place, Guardian.id)
        )
        for row in rows:
            found.setdefault(row.pupil_id, []).append(row)
    return found
