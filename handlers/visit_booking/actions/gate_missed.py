"""Who did not come, for the host to see; and who was there all the same, though no gate wrote it down."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.waiting import locked
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.actions import gate_telling as telling
from handlers.visit_booking.actions.showing import Appointment, show, show_one
from storage.bookings import Booking
from storage.visit_booking import booking_of, of_host

# So long after the talk it stands on the host's list.
BEHIND = timedelta(days=7)


def missed(session: Session, actor: Actor, now: datetime) -> list[Appointment]:
    """Whom this host waited for in vain lately, the nearest first; calls are ticked in the hotline room."""
    if actor.staff_id is None:
        raise AccessDeniedError
    lately = (Booking.starts_at > now - BEHIND, Booking.way != "room")
    return show(session, of_host(session, actor.school_id, actor.staff_id, ("missed",), *lately), now)


def was_there(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """其实来了: the family had come; it is told that the host knows. Only the host's own; twice is once."""
    row = booking_of(session, school.id, booking_id, lock=True)
    if row is None or row.staff_id != actor.staff_id or row.state not in ("missed", "over"):
        raise AccessDeniedError
    if row.state == "missed":
        booking = locked(session, school, row)
        booking.state, booking.came_at, booking.checked_by_id = "over", booking.starts_at, actor.staff_id
        booking.version += 1
        session.flush()
        if booking.day_id is None or booking.code:  # of a whole round the family had heard once
            telling.came_after_all(session, school, booking, now)
    return show_one(session, row, now)
