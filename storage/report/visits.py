"""Visits of teachers to families at home (家访)."""

from sqlalchemy import select, union_all

from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.pupils import Pupil, is_here
from storage.report.figure import ONE, Facts, Figure, Group, Scope
from storage.visit_coverage import RECORDED


def facts(scope: Scope) -> Facts:
    """One row for each child visited at home, siblings too, where the visit is written up; by who led it."""
    made = (
        HomeVisit.school_id == scope.school_id,
        HomeVisit.state.in_(RECORDED),
        HomeVisit.way == "home",
        HomeVisit.visited_at >= scope.since,
        HomeVisit.visited_at < scope.until,
    )
    of = (HomeVisit.visitor_id, HomeVisit.household_id)
    first = select(HomeVisit.pupil_id, *of).where(*made)
    siblings = (
        select(HomeVisitSibling.pupil_id, *of).join(HomeVisit, HomeVisit.id == HomeVisitSibling.visit_id).where(*made)
    )
    seen = union_all(first, siblings).subquery("seen")
    return (
        select(
            Pupil.class_id,
            seen.c.visitor_id.label("staff_id"),
            seen.c.pupil_id,
            seen.c.household_id,
            ONE.label("visits_made"),
        )
        .join(Pupil, Pupil.id == seen.c.pupil_id)
        .where(scope.within(Pupil.class_id), is_here())
    )


VISITS = Group(
    "visits",
    (Figure("visits", "times", "visits_made", "", ("home_visits", "home_visit_siblings")),),
    ("visits_made",),
    facts,
)
