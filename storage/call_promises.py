"""Promises that a teacher tells the family about: which are due, and to whom of the family they were made."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.bookings import Booking
from storage.call_kin import kin_of
from storage.follow_ups import FollowUp
from storage.home_visit import HomeVisit
from storage.phone_call import PhoneCall
from storage.pupils import Pupil, is_here
from storage.staff_news import StaffNews


def promises_due(session: Session, school_id: int, until: date) -> list[tuple[FollowUp, Pupil]]:
    """Open promises of this school whose day comes until then, the nearest due first."""
    due = (FollowUp.school_id == school_id, FollowUp.closed_at.is_(None), FollowUp.due_on <= until, is_here())
    found = select(FollowUp, Pupil).join(Pupil, Pupil.id == FollowUp.pupil_id).where(*due)
    return [(row[0], row[1]) for row in session.execute(found.order_by(FollowUp.due_on, FollowUp.id))]


def guardian_of_promise(session: Session, school_id: int, promise: FollowUp) -> int | None:
    """Who heard the promise, else the first of that family; None where nobody of it is known any more."""
    guardian_id, household_id = None, None
    if promise.source == "phone_call" and (call := session.get(PhoneCall, promise.source_id)):
        guardian_id = call.guardian_id
    elif promise.source == "home_visit" and (visit := session.get(HomeVisit, promise.source_id)):
        guardian_id, household_id = visit.guardian_id, visit.household_id
    elif promise.source == "booking" and (booking := session.get(Booking, promise.source_id)):
        guardian_id, household_id = booking.guardian_id, booking.household_id
    chain = [kin.guardian for kin in kin_of(session, school_id, [promise.pupil_id])[promise.pupil_id]]
    if any(each.id == guardian_id for each in chain):
        return guardian_id
    return next((each.id for each in chain if household_id in (None, each.household_id)), None)


def take_promises_back(session: Session, school_id: int, source: str, source_id: int) -> None:
    """The talk in which these were promised did not take place: those not done yet never were."""
    of = (FollowUp.school_id == school_id, FollowUp.source == source, FollowUp.source_id == source_id)
    gone = list(session.scalars(select(FollowUp.id).where(*of, FollowUp.closed_at.is_(None))))
    news = (StaffNews.school_id == school_id, StaffNews.key.in_([f"follow_up/{each}" for each in gone]))
    session.execute(delete(StaffNews).where(*news, StaffNews.told_at.is_(None)))
    session.execute(delete(FollowUp).where(FollowUp.id.in_(gone)))
