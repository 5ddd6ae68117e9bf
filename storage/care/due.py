"""What of plans and signs is due on a day, and whose it is; plans that nobody has any more."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.core.people import LEADERS, Role
from storage.care.plans import CareMeasure, CarePlan
from storage.care.signals import CareSignal
from storage.pupils import Pupil, is_here
from storage.staff import Staff, StaffRole

# Who may have any child's plan, whatever class it is in.
ANYWHERE = tuple(role.value for role in (*LEADERS, Role.COUNSELOR))


@dataclass(frozen=True, slots=True)
class Due:
    """A review or a measure that somebody has to do, by the id of its row."""

    row_id: int
    owner_id: int
    child: str
    due_on: date


def due_reviews(session: Session, school_id: int, after: date, until: date) -> list[Due]:
    """Plans that are to be looked at again on one of the days behind ``after`` up to ``until``."""
    rows = session.execute(
        select(CarePlan.id, CarePlan.owner_id, Pupil.name, CarePlan.review_on)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
        .where(CarePlan.school_id == school_id, CarePlan.closed_at.is_(None), is_here())
        .where(CarePlan.review_on > after, CarePlan.review_on <= until)
        .order_by(CarePlan.id)
    )
    return [Due(*row) for row in rows]


def due_meetings(session: Session, school_id: int, after: date, until: date) -> list[Due]:
    """Meetings about a plan on one of these days, once for each who sits there: its owner, who has a measure to do."""
    on = (CarePlan.meets_on > after, CarePlan.meets_on <= until, CarePlan.closed_at.is_(None), is_here())
    of = select(CarePlan.id, CarePlan.owner_id, Pupil.name, CarePlan.meets_on).where(CarePlan.school_id == school_id)
    owners = of.join(Pupil, Pupil.id == CarePlan.pupil_id).where(*on)
    doing = (CareMeasure.plan_id == CarePlan.id) & CareMeasure.done_at.is_(None)
    helpers = owners.with_only_columns(CarePlan.id, CareMeasure.owner_id, Pupil.name, CarePlan.meets_on)
    found = [*session.execute(owners), *session.execute(helpers.join(CareMeasure, doing))]
    rows = {(row.id, row.owner_id): Due(*row) for row in found}
    return [rows[which] for which in sorted(rows)]


def due_measures(session: Session, school_id: int, after: date, until: date) -> list[Due]:
    """Measures that are to be done by one of these days."""
    rows = session.execute(
        select(CareMeasure.id, CareMeasure.owner_id, Pupil.name, CareMeasure.due_on)
        .join(CarePlan, CarePlan.id == CareMeasure.plan_id)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
        .where(
            CareMeasure.school_id == school_id, CareMeasure.done_at.is_(None), CarePlan.closed_at.is_(None), is_here()
        )
        .where(CareMeasure.due_on > after, CareMeasure.due_on <= until)
        .order_by(CareMeasure.id)
    )
    return [Due(*row) for row in rows]


def lost_plans(session: Session, school_id: int, now: datetime) -> list[tuple[CarePlan, int]]:
    """Open plans whose owner has left, or was a homeroom teacher and has nothing to do with the child any more.

    With the child's class, whose homeroom teacher takes them over.
    """
    held = (
        StaffRole.staff_id == CarePlan.owner_id,
        StaffRole.since <= now,
        or_(StaffRole.until.is_(None), StaffRole.until > now),
    )
    still = exists().where(*held, or_(StaffRole.role.in_(ANYWHERE), StaffRole.class_id == Pupil.class_id))
    was = exists().where(StaffRole.staff_id == CarePlan.owner_id, StaffRole.role == Role.HOMEROOM_TEACHER)
    gone = exists().where(Staff.id == CarePlan.owner_id, Staff.left_at <= now)
    rows = session.execute(
        select(CarePlan, Pupil.class_id)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
        .where(CarePlan.school_id == school_id, CarePlan.closed_at.is_(None), is_here())
        .where(or_(gone, and_(was, ~still)))
        .order_by(CarePlan.id)
    )
    return [(plan, class_id) for plan, class_id in rows]


def orphaned_measures(session: Session, school_id: int, now: datetime) -> list[tuple[CareMeasure, int]]:
    """Measures of open plans that are not done and whose owner has left, with the owner of the plan."""
    rows = session.execute(
        select(CareMeasure, CarePlan.owner_id)
        .join(CarePlan, CarePlan.id == CareMeasure.plan_id)
        .join(Staff, Staff.id == CareMeasure.owner_id)
        .where(CareMeasure.school_id == school_id, CareMeasure.done_at.is_(None), CarePlan.closed_at.is_(None))
        .where(Staff.left_at <= now)
    )
    return [(measure, owner_id) for measure, owner_id in rows]


def noted_by_class(session: Session, school_id: int, noted_at: datetime, hidden: str) -> list[tuple[int, bool, int]]:
    """How many signs were noted at this moment: by class, and whether they are of the kind ``hidden``."""
    is_hidden = CareSignal.kind == hidden
    rows = session.execute(
        select(Pupil.class_id, is_hidden.label("is_hidden"), func.count().label("many"))
        .join(Pupil, Pupil.id == CareSignal.pupil_id)
        .where(CareSignal.school_id == school_id, CareSignal.noted_at == noted_at)
        .group_by(Pupil.class_id, is_hidden)
        .order_by(Pupil.class_id)
    )
    return [(row.class_id, bool(row.is_hidden), row.many) for row in rows]
