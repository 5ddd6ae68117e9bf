"""Plans of visits in numbers: by visitor, by week."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from storage.home_visit import HomeVisit
from storage.pupils import Pupil, is_here
from storage.staff import Staff

OPEN = ("planned", "announced", "agreed")


@dataclass(frozen=True, slots=True)
class VisitorCount:
    """One member of staff and the visits of a period."""

    staff_id: int
    name: str
    all: int
    made: int
    overdue: int


def visitors_of_period(session: Session, school_id: int, period: str, today: date) -> list[VisitorCount]:
    """Everybody with visits in this period, by name: how many there are, are made, and are overdue."""
    is_open = HomeVisit.state.in_(OPEN)
    rows = session.execute(
        select(
            Staff.id,
            Staff.name,
            func.count().label("all"),
            func.count().filter(HomeVisit.state.in_(("visited", "recorded"))).label("made"),
            func.count().filter(and_(is_open, HomeVisit.due_on < today)).label("overdue"),
        )
        .join(HomeVisit, HomeVisit.visitor_id == Staff.id)
        .where(HomeVisit.school_id == school_id, HomeVisit.period == period, HomeVisit.state != "cancelled")
        .group_by(Staff.id, Staff.name)
        .order_by(Staff.name, Staff.id)
    )
    return [VisitorCount(*row) for row in rows]


def has_visits(session: Session, school_id: int, period: str, visitor_id: int) -> bool:
    """Whether this member of staff has any visit in the period, also one that was taken out."""
    mine = (HomeVisit.school_id == school_id, HomeVisit.period == period, HomeVisit.visitor_id == visitor_id)
    return session.scalar(select(HomeVisit.id).where(*mine, HomeVisit.kind != "needed").limit(1)) is not None


def open_by_visitor(session: Session, school_id: int, until: date, today: date) -> list[tuple[int, int, int]]:
    """By visitor the visits that are to be made until this day and are not, and how many of their days are over."""
    day = func.coalesce(HomeVisit.planned_on, HomeVisit.due_on)
    late = or_(day < today, HomeVisit.due_on < today)
    rows = session.execute(
        select(HomeVisit.visitor_id, func.count().label("all"), func.count().filter(late).label("late"))
        .where(
            HomeVisit.school_id == school_id, HomeVisit.state.in_(OPEN), or_(day <= until, HomeVisit.due_on <= until)
        )
        .group_by(HomeVisit.visitor_id)
        .order_by(HomeVisit.visitor_id)
    )
    return [(row.visitor_id, row.all, row.late) for row in rows]


def mentors_of_school(session: Session, school_id: int) -> set[int]:
    """Everybody who mentors a child that is here."""
    wanted = select(Pupil.mentor_id).where(Pupil.school_id == school_id, Pupil.mentor_id.is_not(None), is_here())
    return {each for each in session.scalars(wanted.distinct()) if each is not None}
