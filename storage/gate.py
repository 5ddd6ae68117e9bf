"""Who comes to the school's gate on a day, and by which four digits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from storage.bookings import Booking
from storage.office_hours import Place
from storage.pupils import GuardianLink, Pupil
from storage.schools import Class
from storage.slots import Slot
from storage.staff import Staff

# Who may be at the gate that day, and who was.
AT_GATE = ("booked", "came", "over", "missed")


@dataclass(frozen=True, slots=True)
class Expected:
    """One booking with as much as a guard has to know."""

    booking: Booking
    class_name: str
    relation: str
    host: str
    place: str


def expected_between(session: Session, school_id: int, after: datetime, until: datetime) -> list[Expected]:
    """Who comes to the school in this time, in the order of time."""
    when = (Booking.starts_at >= after, Booking.starts_at < until)
    mine = (Booking.school_id == school_id, Booking.way == "school", Booking.state.in_(AT_GATE))
    return _expected(session, *mine, *when)


def expected_of(session: Session, school_id: int, booking_ids: Collection[int]) -> list[Expected]:
    """These of them."""
    return _expected(session, Booking.school_id == school_id, Booking.way == "school", Booking.id.in_(booking_ids))


def by_code(session: Session, school_id: int, day: date, code: str) -> Booking | None:
    """The booking that these digits belong to on this day."""
    mine = (Booking.school_id == school_id, Booking.code_day == day, Booking.code == code)
    return session.scalar(select(Booking).where(*mine))


def day_of_code(session: Session, school_id: int, code: str, around: Sequence[date]) -> date | None:
    """The first of these days on which somebody comes with these digits."""
    mine = (Booking.school_id == school_id, Booking.code == code, Booking.code_day.in_(around))
    return session.scalar(select(Booking.code_day).where(*mine).order_by(Booking.code_day).limit(1))


def _expected(session: Session, *wanted: ColumnElement[bool]) -> list[Expected]:
    link = and_(
        GuardianLink.guardian_id == Booking.guardian_id,
        GuardianLink.pupil_id == Booking.pupil_id,
        GuardianLink.school_id == Booking.school_id,
    )
    rows = session.execute(
        select(Booking, Class.name, GuardianLink.relation, Staff.name, Place.name)
        .join(Pupil, Pupil.id == Booking.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(Staff, Staff.id == Booking.staff_id)
        .outerjoin(GuardianLink, link)
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Place, Place.id == Slot.place_id)
        .where(*wanted)
        .order_by(Booking.starts_at, Booking.id)
    )
    return [
        Expected(booking, class_name, relation or "", host, place or "")
        for booking, class_name, relation, host, place in rows
    ]
