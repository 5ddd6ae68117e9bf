"""Which children somebody can be told about (联系得上吗)."""

from sqlalchemy import case, select

from storage.card_counts import homes_told
from storage.pupils import Pupil, is_here
from storage.report.figure import NOBODY, ONE, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each family of each child, as things stand now: whether WeChat reaches it.

    A child for whom nobody stands in the roster is a family that nothing reaches.
    """
    homes = homes_told(scope.school_id).where(scope.within(Pupil.class_id)).subquery("homes")
    return (
        select(
            Pupil.class_id,
            NOBODY.label("staff_id"),
            Pupil.id.label("pupil_id"),
            homes.c.household_id,
            case((homes.c.reached > 0, 1), else_=0).label("homes_reached"),
            ONE.label("homes"),
        )
        .outerjoin(homes, homes.c.pupil_id == Pupil.id)
        .where(Pupil.school_id == scope.school_id, scope.within(Pupil.class_id), is_here())
    )


REACH = Group(
    "reach",
    (Figure("reached", "share", "homes_reached", "homes", ("guardian_links", "bindings"), is_now=True),),
    ("homes_reached", "homes"),
    facts,
    of_staff=False,
)
