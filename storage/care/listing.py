"""Plans and signs as lists show them: with the child, the class and who answers for it; and counted."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.care.plans import CareMeasure, CarePlan
from storage.care.signals import CareSignal
from storage.identities import Binding, Identity
from storage.pupils import GuardianLink, Pupil, is_here
from storage.schools import Class
from storage.staff import Staff

_UNDONE = (CareMeasure.done_at.is_(None), CarePlan.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """One plan; ``undone`` measures it has."""

    plan: CarePlan
    pupil: Pupil
    class_name: str
    owner: str
    undone: int


@dataclass(frozen=True, slots=True)
class ListedSignal:
    """One sign; ``plan_id`` is that of the child's open plan, if it has one."""

    signal: CareSignal
    pupil: Pupil
    class_name: str
    noted_by: str
    plan_id: int | None


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """One measure that is not done, of an open plan."""

    measure: CareMeasure
    pupil: Pupil
    class_name: str


def plans_listed(session: Session, school_id: int, *which: ColumnElement[bool]) -> list[ListedPlan]:
    """The plans of children who are here, the nearest review first."""
    undone = (
        select(func.count())
        .where(CareMeasure.plan_id == CarePlan.id, CareMeasure.done_at.is_(None))
        .correlate(CarePlan)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CarePlan, Pupil, Class.name, Staff.name, undone)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(Staff, Staff.id == CarePlan.owner_id)
        .where(CarePlan.school_id == school_id, is_here(), *which)
        .order_by(CarePlan.review_on, CarePlan.opened_at, CarePlan.id)
    )
    return [ListedPlan(*row) for row in rows]


def signals_listed(session: Session, school_id: int, *which: ColumnElement[bool]) -> list[ListedSignal]:
    """The signs about children who are here, oldest first."""
    rows = session.execute(
        select(CareSignal, Pupil, Class.name, func.coalesce(Staff.name, ""), CarePlan.id)
        .join(Pupil, Pupil.id == CareSignal.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(Staff, Staff.id == CareSignal.noted_by_id)
        .outerjoin(CarePlan, (CarePlan.pupil_id == Pupil.id) & CarePlan.closed_at.is_(None))
        .where(CareSignal.school_id == school_id, is_here(), *which)
        .order_by(CareSignal.noted_at, CareSignal.id)
    )
    return [ListedSignal(*row) for row in rows]


def signals_counted(session: Session, school_id: int, *which: ColumnElement[bool]) -> int:
    """How many signs about children who are here."""
    signals = select(func.count()).select_from(CareSignal).join(Pupil, Pupil.id == CareSignal.pupil_id)
    return _count(session, signals.where(CareSignal.school_id == school_id, is_here(), *which))


def plans_counted(session: Session, school_id: int, *which: ColumnElement[bool]) -> int:
    """How many plans of children who are here."""
    plans = select(func.count()).select_from(CarePlan).join(Pupil, Pupil.id == CarePlan.pupil_id)
    return _count(session, plans.where(CarePlan.school_id == school_id, is_here(), *which))


def sits_with(staff_id: int) -> ColumnElement[bool]:
    """Plans at whose meetings this member of staff is: who has the plan, or something to do of it."""
    mine = (CareMeasure.plan_id == CarePlan.id, CareMeasure.owner_id == staff_id, CareMeasure.done_at.is_(None))
    return or_(CarePlan.owner_id == staff_id, exists().where(*mine).correlate(CarePlan)) & not_own_child(staff_id)


def undone_listed(session: Session, school_id: int, *which: ColumnElement[bool]) -> list[ListedMeasure]:
    """The measures of open plans that are not done, the nearest due first."""
    rows = session.execute(
        select(CareMeasure, Pupil, Class.name)
        .join(CarePlan, CarePlan.id == CareMeasure.plan_id)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(CareMeasure.school_id == school_id, *_UNDONE, is_here(), *which)
        .order_by(CareMeasure.due_on, CareMeasure.id)
    )
    return [ListedMeasure(*row) for row in rows]


def undone_counted(session: Session, school_id: int, *which: ColumnElement[bool]) -> int:
    """How many measures of open plans are not done."""
    measures = (
        select(func.count())
        .select_from(CareMeasure)
        .join(CarePlan, CarePlan.id == CareMeasure.plan_id)
        .join(Pupil, Pupil.id == CarePlan.pupil_id)
    )
    return _count(session, measures.where(CareMeasure.school_id == school_id, *_UNDONE, is_here(), *which))


def not_own_child(staff_id: int) -> ColumnElement[bool]:
    """A child whose guardian this member of staff is not: nobody reads in the own child's plan at work."""
    link = aliased(GuardianLink)
    own = (
        select(link.pupil_id)
        .join(Binding, Binding.guardian_id == link.guardian_id)
        .join(Identity, Identity.id == Binding.identity_id)
        .where(Identity.staff_id == staff_id)
    )
    return Pupil.id.not_in(own)


def is_own_child(session: Session, staff_id: int, pupil_id: int) -> bool:
    """Whether this member of staff is a guardian of the child."""
    return session.scalar(select(Pupil.id).where(Pupil.id == pupil_id, not_own_child(staff_id))) is None


def _count(session: Session, wanted: Select[int]) -> int:
    return session.scalar(wanted) or 0
