"""A host hears at once that somebody stands at the gate."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.telling import Told, family, told_of
from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from storage.bookings import Booking
from storage.identities import identities_of_staff


def came(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The family stands at the gate: the host is told, on a parents' day the first of the round."""
    _tell(session, school, booking, "visit_booking/gate_came", now)


def not_here(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """It was a slip of the finger."""
    _tell(session, school, booking, "visit_booking/gate_not_here", now)


def came_after_all(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The family had been told that nobody came; it hears that the host knows better."""
    family(session, school, booking, "visit_booking/family_came_after_all", now)


def _tell(session: Session, school: SchoolContext, booking: Booking, template: str, now: datetime) -> None:
    of: Told = told_of(session, booking)
    messages = [
        Message(
            identity_id=identity_id,
            reply=say(template, of=of),
            purpose="appointment",
            key=f"{template}/{booking.id}/{booking.version}/{identity_id}",
            what=phrase("visit_booking/gate_what"),
            when=f"{at_school(now):%Y-%m-%d %H:%M}",
            who=phrase("delivery/yourself"),
        )
        for identity_id in identities_of_staff(session, school.id, booking.staff_id)
    ]
    tell_many(session, school.id, messages, now)
