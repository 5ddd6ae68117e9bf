"""Changing appointments: agreed, declined, called off, another time, another way."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.making import free_at, free_seat, refuse_elsewhere, settle, slot_for
from bot.appointments.times import FreeTime, span_at
from bot.appointments.waiting import locked, move_up, party_of, unseat
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from storage.bookings import LIVE, NOTE, Booking
from storage.sealing import seal
from storage.slot_waits import leave_lines
from storage.slots import Slot

FAMILY_READS = {"cancelled": "visit_booking/family_cancelled", "declined": "visit_booking/family_declined"}
HOST_READS = {"cancelled": "visit_booking/host_cancelled", "declined": "visit_booking/host_declined"}
MOVABLE = ("asked", "invited", "booked", "wanted")


def approve(session: Session, school: SchoolContext, booking: Booking, now: datetime, *, note: str = "") -> Booking:
    """The host agrees; the family is told, with the code for the gate. Raises ``visit_booking/changed_since``."""
    _in_state(locked(session, school, booking), ("asked",))
    return _agreed(session, school, booking, now, note)


def accept_invitation(
    session: Session, school: SchoolContext, booking: Booking, now: datetime, *, guardian_id: int | None = None
) -> Booking:
    """The family comes at the time that the host named; the host is told. ``guardian_id`` is who says so.

    Raises :class:`UserError` ``visit_booking/changed_since``.
    """
    _in_state(locked(session, school, booking), ("invited",))
    booking.guardian_id = guardian_id or booking.guardian_id
    booking.state = "booked"
    booking.version += 1
    settle(session, school, booking, now)
    telling.settled(session, school, booking)
    telling.host(session, school, booking, "visit_booking/host_accepted", now)
    return booking


def decline(
    session: Session, school: SchoolContext, booking: Booking, now: datetime, *, by_host: bool = True, note: str = ""
) -> None:
    """The host does not agree, or the family does not come to what it was invited to; the other side is told.

    Raises :class:`UserError` ``visit_booking/changed_since``.
    """
    _in_state(locked(session, school, booking), ("asked",) if by_host else ("invited",))
    _end(session, school, booking, "declined", now, by_host=by_host, note=note)


def cancel(
    session: Session, school: SchoolContext, booking: Booking, now: datetime, *, by_host: bool, note: str = ""
) -> None:
    """One side calls it off; the other is told, and the seat goes to who waits.

    Raises :class:`UserError` ``visit_booking/changed_since`` for what is over, or called off already.
    """
    _in_state(locked(session, school, booking), (*LIVE, "wanted"))
    _end(session, school, booking, "cancelled", now, by_host=by_host, note=note)


def move(
    session: Session, school: SchoolContext, booking: Booking, starts_at: datetime, now: datetime, *, by_host: bool
) -> Booking:
    """To another time that the host offers; on the same day the code for the gate stays. The other side is told.

    Also for a booking that has lost its time. Where the host agrees to each, a family's new time is asked for.
    Raises :class:`UserError` ``visit_booking/just_taken``, ``same_time`` or ``changed_since``; all stays as it was.
    """
    _in_state(locked(session, school, booking), MOVABLE)
    before = booking.starts_at
    with session.begin_nested():
        old = _leave_seat(session, booking)
        free = free_at(session, school, booking.staff_id, starts_at, booking.way, now)
        _take_seat(session, school, booking, free, now, by_host=by_host)
        if old is not None:
            move_up(session, school, old, now)
    telling.settled(session, school, booking)
    if by_host:
        telling.family(session, school, booking, "visit_booking/family_moved", now, before=before)
    elif booking.state == "asked":
        telling.host(session, school, booking, "visit_booking/host_asked", now)
    else:
        telling.host(session, school, booking, "visit_booking/host_moved", now, before=before)
    return booking


def change_way(
    session: Session, school: SchoolContext, booking: Booking, way: str, now: datetime, *, by_host: bool = False
) -> Booking:
    """The same time in another way (改成打电话); a code for the gate comes or goes. The other side is told.

    Raises :class:`UserError` ``visit_booking/not_this_way`` where the host does not offer it at this time.
    """
    _in_state(locked(session, school, booking), ("asked", "invited", "booked"))
    if booking.way == way:
        return booking
    span = span_at(session, school, booking.staff_id, booking.starts_at) if booking.starts_at else None
    if not by_host and span is not None and way not in span.hours.ways.split():
        raise UserError("visit_booking/not_this_way", way=way)
    booking.way = way
    booking.version += 1
    settle(session, school, booking, now)
    if by_host:
        telling.family(session, school, booking, "visit_booking/family_way", now)
    else:
        telling.host(session, school, booking, "visit_booking/host_way", now)
    return booking


def _agreed(session: Session, school: SchoolContext, booking: Booking, now: datetime, note: str) -> Booking:
    booking.state = "booked"
    booking.version += 1
    _keep(session, booking, note)
    settle(session, school, booking, now)
    telling.settled(session, school, booking)
    telling.family(session, school, booking, "visit_booking/family_approved", now)
    return booking


def _end(
    session: Session, school: SchoolContext, booking: Booking, state: str, now: datetime, *, by_host: bool, note: str
) -> None:
    if booking.state == "held":
        raise UserError("visit_booking/changed_since")
    _keep(session, booking, note)
    if by_host:
        telling.family(session, school, booking, FAMILY_READS[state], now)
    else:
        telling.host(session, school, booking, HOST_READS[state], now)
    telling.settled(session, school, booking)
    unseat(session, school, booking, state, now)


def _leave_seat(session: Session, booking: Booking) -> Slot | None:
    """Out of the old seat, before the new one is looked for: the two may touch."""
    slot = session.get(Slot, booking.slot_id) if booking.slot_id else None
    booking.slot_id, booking.seat = None, None
    session.flush()
    return slot


def _take_seat(
    session: Session, school: SchoolContext, booking: Booking, free: FreeTime, now: datetime, *, by_host: bool
) -> None:
    slot = slot_for(session, school, free, now)
    party = party_of(session, booking)
    refuse_elsewhere(session, school, party, (slot.starts_at, slot.ends_at), booking.way, counts=False, but=booking.id)
    number = free_seat(session, slot)
    if number is None:
        raise UserError("visit_booking/just_taken")
    booking.slot_id, booking.seat = slot.id, number
    booking.starts_at, booking.ends_at = slot.starts_at, slot.ends_at
    booking.state = "asked" if free.approves and not by_host else "booked"
    booking.version += 1
    session.flush()
    leave_lines(session, school.id, booking.household_id, slot.starts_at, slot.ends_at)
    settle(session, school, booking, now)


def _keep(session: Session, booking: Booking, note: str) -> None:
    if note:
        booking.note = seal(session, NOTE, booking.id, booking.school_id, note)


def _in_state(booking: Booking, states: tuple[str, ...]) -> None:
    if booking.state not in states:
        raise UserError("visit_booking/changed_since")
