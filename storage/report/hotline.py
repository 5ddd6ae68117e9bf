"""Contacts between parents far away and their children over the affection hotline (亲情热线)."""

from sqlalchemy import select

from storage.affection_hotline.calls import HEARD, HotlineCall
from storage.pupils import Guardian, Pupil, is_here
from storage.report.figure import NOBODY, ONE, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each call that came about, by parent and child."""
    return (
        select(
            Pupil.class_id,
            NOBODY.label("staff_id"),
            HotlineCall.pupil_id,
            Guardian.household_id,
            ONE.label("hotline_contacts"),
        )
        .join(Pupil, Pupil.id == HotlineCall.pupil_id)
        .join(Guardian, Guardian.id == HotlineCall.guardian_id)
        .where(
            HotlineCall.school_id == scope.school_id,
            HotlineCall.outcome.in_(HEARD),
            HotlineCall.starts_at >= scope.since,
            HotlineCall.starts_at < scope.until,
            scope.within(Pupil.class_id),
            is_here(),
        )
    )


HOTLINE = Group(
    "hotline",
    (Figure("hotline", "times", "hotline_contacts", "", ("hotline_calls",)),),
    ("hotline_contacts",),
    facts,
    of_staff=False,
)
