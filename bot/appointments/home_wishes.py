"""A talk that a family wished for at its home is a visit: it stands in the plan, is written up and counted as one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.periods import period_of
from bot.core.school import SchoolContext
from storage.base import new_id
from storage.bookings import Booking, siblings_of
from storage.home_visit import HomeVisit, HomeVisitSibling

REASON = "wish"


def stand_in_plan(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """Put a talk at home that is agreed into the plan of visits, once; the visit follows the booking from then on."""
    if booking.way != "home" or booking.state != "booked" or booking.starts_at is None:
        return
    if session.scalar(select(HomeVisit.id).where(HomeVisit.booking_id == booking.id)) is not None:
        return
    day = at_school(booking.starts_at).date()
    visit_id = new_id()
    session.add(
        HomeVisit(
            id=visit_id, school_id=school.id, household_id=booking.household_id, pupil_id=booking.pupil_id,
            visitor_id=booking.staff_id, period=period_of(school.calendar, day).key, kind="needed", way="home",
            reason=REASON, state="agreed", is_fixed=True, planned_on=day, due_on=day, booking_id=booking.id,
            starts_at=booking.starts_at, guardian_id=booking.guardian_id, made_at=now, announced_at=now,
            agreed_at=now,
        )
    )  # fmt: skip
    session.flush()
    for pupil_id in siblings_of(session, booking.id):
        session.add(HomeVisitSibling(school_id=school.id, visit_id=visit_id, pupil_id=pupil_id))
