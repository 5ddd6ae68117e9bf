"""Notices and letters: for how many of the children asked for somebody has answered."""

from sqlalchemy import case, or_, select

from storage.notice import Notice
from storage.obligations import VOID, Obligation
from storage.pupils import Pupil, is_here
from storage.report.figure import ONE, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each family and child that owes an answer to a notice sent in the span, by who sent it.

    What was taken back is owed by nobody. An answer on paper or by telephone is one.
    """
    return (
        select(
            Pupil.class_id,
            Notice.owner_id.label("staff_id"),
            Obligation.pupil_id,
            Obligation.household_id,
            case((Obligation.closed_at.is_not(None), 1), else_=0).label("receipts_in"),
            ONE.label("receipts_asked"),
        )
        .select_from(Notice)
        .join(Obligation, Obligation.notice_id == Notice.id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(
            Notice.school_id == scope.school_id,
            Notice.state == "sent",
            Notice.send_at >= scope.since,
            Notice.send_at < scope.until,
            or_(Obligation.closed_how.is_(None), Obligation.closed_how != VOID),
            scope.within(Pupil.class_id),
            is_here(),
        )
    )


RECEIPTS = Group(
    "receipts",
    (Figure("receipts", "share", "receipts_in", "receipts_asked", ("notices", "obligations")),),
    ("receipts_in", "receipts_asked"),
    facts,
)
