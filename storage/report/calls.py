"""Calls of teachers to families (电话回访)."""

from sqlalchemy import select

from storage.phone_call import SPOKEN, PhoneCall
from storage.pupils import Guardian, Pupil, is_here
from storage.report.figure import ONE, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each call in which somebody of the family was spoken to, by who called."""
    return (
        select(
            Pupil.class_id,
            PhoneCall.caller_id.label("staff_id"),
            PhoneCall.pupil_id,
            Guardian.household_id,
            ONE.label("calls_made"),
        )
        .join(Pupil, Pupil.id == PhoneCall.pupil_id)
        .outerjoin(Guardian, Guardian.id == PhoneCall.guardian_id)
        .where(
            PhoneCall.school_id == scope.school_id,
            PhoneCall.result.in_(SPOKEN),
            PhoneCall.called_at >= scope.since,
            PhoneCall.called_at < scope.until,
            scope.within(Pupil.class_id),
            is_here(),
        )
    )


CALLS = Group("calls", (Figure("calls", "times", "calls_made", "", ("phone_calls",)),), ("calls_made",), facts)
