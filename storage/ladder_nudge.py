"""A message of a notice that will not arrive makes the family's next rung due at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.obligations import Obligation
from storage.outbox import UNFINISHED, OutboxRow
from storage.pupils import Guardian, GuardianLink


def nudge(session: Session, outbox_row_ids: Collection[int], school_now: datetime) -> int:
    """Let the ladder look at once at the families of these rows, which have just failed; returns how many.

    Not while another message to the same family is on its way or was sent and has not failed: then the rung keeps
    its time. Rows of no notice move nothing.
    """
    if not outbox_row_ids:
        return 0
    failed = OutboxRow.id.in_(outbox_row_ids)
    another = aliased(OutboxRow)
    alive = and_(another.state.in_((*UNFINISHED, "sent")), another.id.not_in(outbox_row_ids))
    climbing = (
        select(Obligation.id)
        .where(Obligation.closed_at.is_(None), Obligation.rung > 0, Obligation.next_at > school_now)
        .where(Obligation.id.in_(_owed_by(OutboxRow, failed)), ~_asked(another, alive))
        .order_by(Obligation.id)
        .with_for_update()
    )
    found = session.scalars(climbing).all()
    if found:
        due = update(Obligation).where(Obligation.id.in_(found)).values(next_at=school_now)
        session.execute(due, execution_options={"synchronize_session": False})
    return len(found)


def _owed_by(row: type[OutboxRow], which: ColumnElement[bool]) -> Select[int]:
    """The obligations that rows are about: of the notice, and of a child of the guardian written to."""
    owed = aliased(Obligation)
    return (
        select(owed.id)
        .select_from(row)
        .join(Guardian, Guardian.id == row.guardian_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .join(owed, and_(owed.pupil_id == GuardianLink.pupil_id, owed.notice_id + 0 == row.notice_id))
        .where(which, _same_family(owed))
    )


def _asked(row: type[OutboxRow], which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether such a row goes to the family of the obligation."""
    return exists(
        select(row.id)
        .join(Guardian, Guardian.id == row.guardian_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.pupil_id == Obligation.pupil_id, row.notice_id + 0 == Obligation.notice_id)
        .where(which, _same_family(Obligation))
        .correlate(Obligation)
    )


def _same_family(owed: type[Obligation]) -> ColumnElement[bool]:
    """One household of a child's two owes for itself; so does a guardian of whom the notice asks it himself."""
    return and_(
        or_(owed.household_id.is_(None), owed.household_id == Guardian.household_id),
        or_(owed.guardian_id.is_(None), owed.guardian_id == Guardian.id),
    )
