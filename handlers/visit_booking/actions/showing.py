"""A booking as people read it: who meets whom, when, where, about which child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.names import surname
from bot.core.texts import phrase
from storage.bookings import NOTE, TOPIC, Booking
from storage.sealing import unseal
from storage.visit_booking import children_in, places_of, staff_names


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking. ``host`` is how one calls the host; ``place`` and ``code`` are empty where there are none.

    ``state`` and ``way`` are those of the row; ``starts_at`` is None for a wish without a time.
    """

    booking_id: int
    staff_id: int
    host: str
    children: tuple[str, ...]
    state: str
    way: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    code: str
    topic: str
    note: str
    by_staff: bool
    day_id: int | None
    version: int
    pupil_id: int
    household_id: int
    made_at: datetime

    @property
    def minutes(self) -> int:
        """How long it takes; 0 without a time."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60 if self.starts_at and self.ends_at else 0

    @property
    def about(self) -> str:
        """The children's names, one after the other."""
        return "、".join(self.children)


def show(session: Session, bookings: Sequence[Booking], now: datetime) -> list[Appointment]:
    """These bookings of one school as people read them, in the same order; who may read them the caller knows."""
    if not bookings:
        return []
    school_id = bookings[0].school_id
    names = staff_names(session, school_id, {booking.staff_id for booking in bookings}, now)
    children = children_in(session, bookings)
    places = places_of(session, [booking.slot_id for booking in bookings if booking.slot_id])
    return [
        Appointment(
            booking_id=row.id,
            staff_id=row.staff_id,
            host=called(names[row.staff_id].name, names[row.staff_id].role),
            children=tuple(pupil.name for pupil in children[row.id]),
            state=row.state,
            way=row.way,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=places.get(row.slot_id or 0, ("", 0))[0],
            code=row.code or "",
            topic=unseal(session, TOPIC, row.id, row.school_id, row.topic),
            note=unseal(session, NOTE, row.id, row.school_id, row.note),
            by_staff=row.by_staff,
            day_id=row.day_id,
            version=row.version,
            pupil_id=row.pupil_id,
            household_id=row.household_id,
            made_at=row.made_at,
        )
        for row in bookings
    ]


def show_one(session: Session, booking: Booking, now: datetime) -> Appointment:
    """One booking as people read it."""
    return show(session, [booking], now)[0]


def called(name: str, role: str) -> str:
    """How one calls a member of staff: 杨老师, 周校长."""
    return phrase("visit_booking/staff_called", surname=surname(name), role=role)
