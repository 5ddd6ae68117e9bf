"""What beside visits stands in a child's growth archive: talks at the school, calls, and how many homes it has."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.bookings import Booking, BookingSibling
from storage.home_visit import HomeVisit
from storage.phone_call import PhoneCall
from storage.pupils import Guardian, GuardianLink, is_live
from storage.staff import Staff


def households_of(session: Session, school_id: int, pupil_id: int) -> list[int]:
    """The child's families, the first of the chain first."""
    rows = session.execute(
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id, is_live())
        .group_by(Guardian.household_id)
        .order_by(func.min(GuardianLink.place))
    )
    return [row.household_id for row in rows]


def household_of(session: Session, school_id: int, source: str, source_id: int) -> int | None:
    """With which family a promise was made; None where the row is gone, or a call went to nobody in particular."""
    if source == "phone_call":
        call = select(PhoneCall.guardian_id).where(PhoneCall.school_id == school_id, PhoneCall.id == source_id)
        return session.scalar(select(Guardian.household_id).where(Guardian.id == call.scalar_subquery()))
    of = HomeVisit if source == "home_visit" else Booking
    return session.scalar(select(of.household_id).where(of.school_id == school_id, of.id == source_id))


def talks_of_pupil(session: Session, school_id: int, pupil_id: int) -> list[tuple[Booking, str]]:
    """The talks about this child that have taken place, with the host's name."""
    beside = select(BookingSibling.booking_id).where(BookingSibling.pupil_id == pupil_id)
    took_place = or_(Booking.state.in_(("came", "over")), Booking.recorded_at.is_not(None))
    rows = session.execute(
        select(Booking, Staff.name)
        .join(Staff, Staff.id == Booking.staff_id)
        .where(Booking.school_id == school_id, or_(Booking.pupil_id == pupil_id, Booking.id.in_(beside)), took_place)
        .order_by(Booking.starts_at)
    )
    return [(booking, host) for booking, host in rows]


def calls_of_pupil(session: Session, school_id: int, pupil_id: int) -> list[tuple[PhoneCall, str]]:
    """The calls about this child that were made, with the caller's name."""
    rows = session.execute(
        select(PhoneCall, Staff.name)
        .join(Staff, Staff.id == PhoneCall.caller_id)
        .where(PhoneCall.school_id == school_id, PhoneCall.pupil_id == pupil_id, PhoneCall.called_at.is_not(None))
        .order_by(PhoneCall.called_at)
    )
    return [(call, caller) for call, caller in rows]
