"""Contacts between parents far away and their children over the affection hotline (亲情热线)."""

from sqlalchemy import func, select, union_all

from storage.affection_hotline.calls import HEARD, HotlineCall
from storage.affection_hotline.messages import HotlineMessage
from storage.pupils import Guardian, Pupil, is_here
from storage.report.figure import NOBODY, ONE, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each message that arrived (a child heard it, a parent was brought an answer) and each call.

    Counted on the day on which it arrived; a call that broke off is one too.
    """
    arrived = func.coalesce(HotlineMessage.heard_at, HotlineMessage.ended_at)
    messages = select(HotlineMessage.pupil_id, HotlineMessage.guardian_id).where(
        HotlineMessage.school_id == scope.school_id,
        HotlineMessage.state != "undone",
        arrived >= scope.since,
        arrived < scope.until,
    )
    calls = select(HotlineCall.pupil_id, HotlineCall.guardian_id).where(
        HotlineCall.school_id == scope.school_id,
        HotlineCall.outcome.in_(HEARD),
        HotlineCall.starts_at >= scope.since,
        HotlineCall.starts_at < scope.until,
    )
    heard = union_all(messages, calls).subquery("heard")
    return (
        select(
            Pupil.class_id,
            NOBODY.label("staff_id"),
            heard.c.pupil_id,
            Guardian.household_id,
            ONE.label("hotline_contacts"),
        )
        .join(Pupil, Pupil.id == heard.c.pupil_id)
        .join(Guardian, Guardian.id == heard.c.guardian_id)
        .where(scope.within(Pupil.class_id), is_here())
    )


HOTLINE = Group(
    "hotline",
    (Figure("hotline", "times", "hotline_contacts", "", ("hotline_messages", "hotline_calls")),),
    ("hotline_contacts",),
    facts,
    of_staff=False,
)
