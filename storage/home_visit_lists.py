"""Visits as lists show them: with the child, the class, and who goes there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.pupils import Pupil
from storage.schools import Class
from storage.slots import Slot
from storage.staff import Staff

# Behind us, or still ahead.
OPEN = ("planned", "announced", "agreed")
MADE = ("visited", "recorded")


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """One visit with the names that lists show; ``second`` is empty where one teacher goes alone."""

    visit: HomeVisit
    pupil: Pupil
    class_name: str
    visitor: str
    second: str


def visit_listed(session: Session, school_id: int, visit_id: int) -> ListedVisit | None:
    """One visit."""
    found = _found(session, _listed(school_id).where(HomeVisit.id == visit_id))
    return found[0] if found else None


def visits_of_staff(
    session: Session, school_id: int, staff_id: int, states: Collection[str] = OPEN, *, second: bool = True
) -> list[ListedVisit]:
    """Visits of this member of staff, also those where he comes along (``second``), the earliest first."""
    mine = HomeVisit.visitor_id == staff_id
    whose = or_(mine, HomeVisit.second_id == staff_id) if second else mine
    order = (func.coalesce(HomeVisit.planned_on, HomeVisit.due_on), HomeVisit.starts_at, Class.name, Pupil.number)
    here = (HomeVisit.state.in_(states), Pupil.left_at.is_(None))
    return _found(session, _listed(school_id).where(whose, *here).order_by(*order))


def visits_between(session: Session, school_id: int, after: datetime, until: datetime) -> list[ListedVisit]:
    """The visits that were agreed for a moment of this stretch, or made in it, in their order."""
    when = (HomeVisit.starts_at >= after, HomeVisit.starts_at < until, HomeVisit.state != "cancelled")
    return _found(session, _listed(school_id).where(*when).order_by(HomeVisit.starts_at, HomeVisit.id))


def visits_of_pupils(session: Session, school_id: int, pupil_ids: Collection[int]) -> list[ListedVisit]:
    """Every visit that is about one of these children, as first child or beside a sibling, the latest first."""
    beside = select(HomeVisitSibling.visit_id).where(HomeVisitSibling.pupil_id.in_(pupil_ids))
    about = or_(HomeVisit.pupil_id.in_(pupil_ids), HomeVisit.id.in_(beside))
    when = func.coalesce(HomeVisit.starts_at, HomeVisit.made_at)
    return _found(session, _listed(school_id).where(about).order_by(when.desc(), HomeVisit.id))


def visits_of_homes(session: Session, school_id: int, household_ids: Collection[int]) -> list[ListedVisit]:
    """Every visit of these households that they have heard of, the latest first."""
    theirs = (HomeVisit.household_id.in_(household_ids), HomeVisit.announced_at.is_not(None))
    when = func.coalesce(HomeVisit.starts_at, HomeVisit.announced_at)
    return _found(session, _listed(school_id).where(*theirs).order_by(when.desc(), HomeVisit.id))


def unanswered_visits(session: Session, school_id: int, before: date) -> list[ListedVisit]:
    """Announced, and the family's answer was waited for until a day before this one."""
    silent = (HomeVisit.state == "announced", HomeVisit.answer_by < before, Pupil.left_at.is_(None))
    return _found(session, _listed(school_id).where(*silent).order_by(HomeVisit.answer_by, HomeVisit.id))


def booked_visits(session: Session, school_id: int) -> list[HomeVisit]:
    """The agreed visits that are bookings at the school, by telephone or by video."""
    booked = (HomeVisit.state == "agreed", HomeVisit.booking_id.is_not(None))
    return list(session.scalars(select(HomeVisit).where(HomeVisit.school_id == school_id, *booked)))


def costs_of_month(
    session: Session, school_id: int, after: datetime, until: datetime, staff_id: int | None
) -> list[tuple[str, int, int, int]]:
    """By visitor (None: everybody): name, visits made in this stretch, metres, fen."""
    made = (HomeVisit.state.in_(MADE), HomeVisit.visited_at >= after, HomeVisit.visited_at < until)
    wanted = (
        select(Staff.name, func.count(), func.sum(HomeVisit.metres), func.sum(HomeVisit.cost_fen))
        .join(HomeVisit, HomeVisit.visitor_id == Staff.id)
        .where(HomeVisit.school_id == school_id, *made)
        .group_by(Staff.id, Staff.name)
        .order_by(Staff.name)
    )
    if staff_id is not None:
        wanted = wanted.where(HomeVisit.visitor_id == staff_id)
    return [(name, many, int(metres), int(fen)) for name, many, metres, fen in session.execute(wanted)]


def busy_between(
    session: Session, school_id: int, staff_ids: Collection[int], after: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """When one of these people is with somebody."""
    rows = session.execute(
        select(Slot.starts_at, Slot.ends_at).where(
            Slot.school_id == school_id, Slot.staff_id.in_(staff_ids), Slot.ends_at > after, Slot.starts_at < until
        )
    )
    return [(row.starts_at, row.ends_at) for row in rows]


_Row = tuple[HomeVisit, Pupil, str, str, str]


def _listed(school_id: int) -> Select[*_Row]:
    visitor, second = aliased(Staff), aliased(Staff)
    return (
        select(HomeVisit, Pupil, Class.name, visitor.name, func.coalesce(second.name, ""))
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(visitor, visitor.id == HomeVisit.visitor_id)
        .outerjoin(second, second.id == HomeVisit.second_id)
        .where(HomeVisit.school_id == school_id)
    )


def _found(session: Session, wanted: Select[*_Row]) -> list[ListedVisit]:
    return [ListedVisit(*row) for row in session.execute(wanted)]
