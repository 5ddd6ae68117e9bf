"""Weekly updates (每周消息): written for how many of the weeks whose message was due."""

from sqlalchemy import Integer, literal, select, union_all

from storage.report.figure import NOBODY, NOTHING, ONE, Facts, Figure, Group, Scope
from storage.schools import Class
from storage.weekly_update import WeeklyUpdate


def facts(scope: Scope) -> Facts:
    """For each class the weeks that were due, and for each update who wrote it."""
    due = select(
        Class.id.label("class_id"),
        NOBODY.label("staff_id"),
        NOBODY.label("pupil_id"),
        NOBODY.label("household_id"),
        NOTHING.label("updates_written"),
        literal(len(scope.weeks), Integer).label("weeks_due"),
    ).where(Class.school_id == scope.school_id, scope.within(Class.id))
    written = select(WeeklyUpdate.class_id, WeeklyUpdate.author_id, NOBODY, NOBODY, ONE, NOTHING).where(
        WeeklyUpdate.school_id == scope.school_id,
        scope.within(WeeklyUpdate.class_id),
        WeeklyUpdate.week.in_(scope.weeks),
    )
    return select(union_all(due, written).subquery())


UPDATES = Group(
    "updates",
    (Figure("updates", "share", "updates_written", "weeks_due", ("weekly_updates",), opens="nothing"),),
    ("updates_written", "weeks_due"),
    facts,
)
