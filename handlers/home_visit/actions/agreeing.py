"""A time that both sides agree on takes the time of everybody who goes there, and gives it back when it changes."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments import changing
from bot.appointments.making import Party, book, give_back, take_time
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from handlers.home_visit.actions.finding import ends_at
from storage.bookings import LIVE, Booking
from storage.home_visit import HomeVisit, siblings_of
from storage.slots import lock_hosts


def agree(session: Session, school: SchoolContext, visit: HomeVisit, starts_at: datetime, now: datetime) -> None:
    """The visit is at home, then; both visitors' time is taken and an earlier one is free again.

    Raises :class:`UserError` for a time that has passed or that one of them has given away meanwhile.
    """
    if starts_at <= now:
        raise UserError("home_visit/time_gone")
    whose = [each for each in (visit.visitor_id, visit.second_id) if each]
    lock_hosts(session, school.id, whose)
    let_go(session, school, visit, now)
    slots = []
    for staff_id in whose:
        try:
            slot = take_time(session, school, staff_id, starts_at, ends_at(visit, starts_at), "visit", now)
        except UserError as taken:
            raise UserError("home_visit/just_taken") from taken
        slots.append(slot.id)
    visit.slot_id, visit.second_slot_id = slots[0], slots[1] if len(slots) > 1 else None
    _agreed(session, visit, starts_at, now, way="home")


def agree_elsewhere(
    session: Session, school: SchoolContext, visit: HomeVisit, way: str, starts_at: datetime, now: datetime
) -> None:
    """The family comes to the school, or is met by telephone or video: a booking in the visitor's office hours.

    So the gate and its reminders know of it. Raises :class:`UserError` as :func:`bot.appointments.making.book` does.
    """
    beside = tuple(pupil.id for pupil in siblings_of(session, school.id, [visit.id]).get(visit.id, []))
    party = Party(visit.household_id, visit.pupil_id, visit.guardian_id, beside)
    with session.begin_nested():
        let_go(session, school, visit, now)
        booking = book(session, school, party, visit.visitor_id, starts_at, way, now)
    visit.booking_id = booking.id
    _agreed(session, visit, starts_at, now, way=way)


def let_go(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> None:
    """Nothing is agreed any more: the visitors' time is free, a booking is cancelled."""
    slots, visit.slot_id, visit.second_slot_id = (visit.slot_id, visit.second_slot_id), None, None
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    visit.booking_id, visit.starts_at, visit.agreed_at = None, None, None
    session.flush()
    for slot_id in filter(None, slots):
        give_back(session, school, slot_id)
    if booking is not None and booking.state in LIVE:
        changing.cancel(session, school, booking, now, by_host=False)


def follow_booking(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> None:
    """A visit that became a booking stands where the booking stands; one that fell through is to be planned again."""
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is None or visit.state != "agreed":
        return
    if booking.state in (*LIVE, "over"):
        visit.starts_at, visit.way = booking.starts_at, booking.way
        return
    let_go(session, school, visit, now)
    visit.state, visit.answer_by = "announced", None


def _agreed(session: Session, visit: HomeVisit, starts_at: datetime, now: datetime, *, way: str) -> None:
    visit.state, visit.way, visit.starts_at, visit.agreed_at = "agreed", way, starts_at, now
    visit.answer_by = None
    visit.version += 1
    session.flush()
