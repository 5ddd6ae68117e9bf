"""Making appointments: a seat is given away once, whoever asks at the same moment, by whatever process."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.gate_codes import give_code, take_code
from bot.appointments.home_wishes import stand_in_plan
from bot.appointments.stages import plan
from bot.appointments.times import FreeTime, free_times
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from storage.affection_hotline.home_calls import child_talks, lock_child, parent_talks
from storage.base import new_id
from storage.bookings import TOPIC, Booking, BookingSibling, live_of_household, seats_taken
from storage.office_hours import places_of
from storage.pupils import lock_household
from storage.sealing import seal
from storage.slot_waits import leave_lines
from storage.slots import Slot, lock_hosts, remove_slot, slot_of_host, take_cells


@dataclass(frozen=True, slots=True)
class Party:
    """The family that comes: one household, about one child and perhaps its siblings.

    ``guardian_id`` answers for it; None where nobody of it has said anything yet.
    """

    household_id: int
    pupil_id: int
    guardian_id: int | None
    siblings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A stretch of a host's time to be taken."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    place_id: int | None
    seats: int


def book(  # noqa: PLR0913  what a family chose, in the order in which it chose it
    session: Session,
    school: SchoolContext,
    party: Party,
    staff_id: int,
    starts_at: datetime,
    way: str,
    now: datetime,
    *,
    topic: str = "",
    kind: str = "hours",
) -> Booking:
    """A family takes a time of the office hours: booked, or asked where the host agrees to each; the host is told.

    Raises :class:`UserError` ``visit_booking/just_taken`` when no seat is left, and as :func:`seat`.
    """
    with session.begin_nested():
        lock_hosts(session, school.id, [staff_id])
        free = free_at(session, school, staff_id, starts_at, way, now)
        slot = slot_for(session, school, free, now, kind=kind)
        state = "asked" if free.approves else "booked"
        booking = seat(session, school, slot, party, way, now, state=state, topic=topic)
    telling.made(session, school, booking, now)
    return booking


def invite(  # noqa: PLR0913, PLR0917  what a host chose, in the order of the questions
    session: Session,
    school: SchoolContext,
    party: Party,
    staff_id: int,
    starts_at: datetime,
    minutes: int,
    way: str,
    now: datetime,
    *,
    topic: str = "",
    place_id: int | None = None,
) -> Booking:
    """A host names a time to a family, which answers; the time is the family's until then.

    Raises :class:`UserError` when the host, or a place for one talk, is taken (``visit_booking/host_busy``), when the
    time is gone (``time_gone``) or the family is elsewhere then (``same_time``).
    """
    if starts_at <= now:
        raise UserError("visit_booking/time_gone")
    with session.begin_nested():
        ends_at = starts_at + timedelta(minutes=minutes)
        slot = take_time(session, school, staff_id, starts_at, ends_at, "invited", now, place_id=place_id)
        booking = seat(session, school, slot, party, way, now, state="invited", topic=topic)
    telling.invited(session, school, booking, now)
    return booking


def take_time(  # noqa: PLR0913  one row, in the order of its columns
    session: Session,
    school: SchoolContext,
    staff_id: int,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    now: datetime,
    *,
    place_id: int | None = None,
    seats: int = 1,
) -> Slot:
    """Give this time of a member of staff, and of a place for one talk, to one thing.

    Who takes the time of several in one transaction calls ``storage.slots.lock_hosts`` for all of them first.
    Raises :class:`UserError` ``visit_booking/host_busy`` where either has something else.
    """
    slot = _taken(session, school, _Wanted(staff_id, starts_at, ends_at, kind, place_id, seats), now)
    if slot is None:
        raise UserError("visit_booking/host_busy", starts_at=starts_at)
    return slot


def give_back(session: Session, school: SchoolContext, slot_id: int) -> None:
    """The time that :func:`take_time` gave away is free again; a slot that is gone or has families in it stays so."""
    slot = session.get(Slot, slot_id)
    if slot is None or slot.school_id != school.id:
        return
    lock_hosts(session, school.id, [slot.staff_id])
    if not seats_taken(session, [slot_id]):
        remove_slot(session, slot)


def seat(  # noqa: PLR0913  one row; what is seldom told goes by keyword
    session: Session,
    school: SchoolContext,
    slot: Slot,
    party: Party,
    way: str,
    now: datetime,
    *,
    state: str = "booked",
    day_id: int | None = None,
    topic: str = "",
) -> Booking:
    """Give a family the lowest free seat of a slot, with a code for the gate where it comes; tells nobody.

    Raises :class:`UserError`: ``visit_booking/just_taken`` when no seat is left, and as :func:`refuse_elsewhere`.
    """
    lock_hosts(session, school.id, [slot.staff_id])
    number = free_seat(session, slot)
    if number is None:
        raise UserError("visit_booking/just_taken")
    counts = state in ("asked", "booked") and day_id is None
    refuse_elsewhere(session, school, party, (slot.starts_at, slot.ends_at), way, counts=counts)
    booking = Booking(
        id=new_id(),
        school_id=school.id,
        staff_id=slot.staff_id,
        slot_id=slot.id,
        seat=number,
        pupil_id=party.pupil_id,
        household_id=party.household_id,
        guardian_id=party.guardian_id,
        day_id=day_id,
        way=way,
        state=state,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        by_staff=state == "invited",
        made_at=now,
        version=0,
    )
    booking.topic = seal(session, TOPIC, booking.id, school.id, topic) if topic else None
    session.add(booking)
    session.flush()
    for pupil_id in dict.fromkeys(party.siblings):
        session.add(BookingSibling(school_id=school.id, booking_id=booking.id, pupil_id=pupil_id))
    settle(session, school, booking, now)
    if state != "held":
        leave_lines(session, school.id, party.household_id, slot.starts_at, slot.ends_at)
    return booking


def settle(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """What follows from where a booking stands now: its code for the gate, what time does next, a visit at home."""
    if booking.state == "booked":
        give_code(session, booking)
    elif booking.starts_at and booking.code_day != at_school(booking.starts_at).date():
        take_code(booking)
    plan(school, booking, now)
    session.flush()
    stand_in_plan(session, school, booking, now)


def free_at(
    session: Session, school: SchoolContext, staff_id: int, starts_at: datetime, way: str, now: datetime
) -> FreeTime:
    """What this host offers at this moment. Raises :class:`UserError` ``visit_booking/just_taken``."""
    day = at_school(starts_at).date()
    offered = free_times(session, school, [staff_id], way, now, first=day, last=day)
    found = next((each for each in offered if each.starts_at == starts_at), None)
    if found is None:
        raise UserError("visit_booking/just_taken")
    return found


def slot_for(session: Session, school: SchoolContext, free: FreeTime, now: datetime, *, kind: str = "hours") -> Slot:
    """The row of a time that is offered, made when its first seat is taken.

    Raises :class:`UserError` ``visit_booking/just_taken``.
    """
    slot = slot_of_host(session, school.id, free.staff_id, free.starts_at)
    if slot is None:
        wanted = _Wanted(free.staff_id, free.starts_at, free.ends_at, kind, free.place_id, free.seats)
        slot = _taken(session, school, wanted, now)
    if slot is None:
        raise UserError("visit_booking/just_taken")
    return slot


def free_seat(session: Session, slot: Slot) -> int | None:
    """The lowest seat of the slot that nobody has."""
    taken = seats_taken(session, [slot.id]).get(slot.id, [])
    return next((number for number in range(1, slot.seats + 1) if number not in taken), None)


def refuse_elsewhere(
    session: Session,
    school: SchoolContext,
    party: Party,
    when: tuple[datetime, datetime],
    way: str,
    *,
    counts: bool,
    but: int | None = None,
) -> None:
    """Raise :class:`UserError` ``visit_booking/same_time`` for who is elsewhere then, in a call at home among it.

    A child that is to come to the hotline room may be taken by its other household, which this one hears nothing of:
    then ``just_taken``. With ``counts`` also ``too_many`` for a family that has as many times ahead as the school
    allows; those that it was invited to and parents' days do not count.

    ``but`` is the booking that is being changed. The family's row is held until the end of the transaction.
    """
    lock_household(session, school.id, party.household_id)
    ahead = [each for each in live_of_household(session, school.id, party.household_id) if each.id != but]
    for each in ahead:
        same = None in (each.guardian_id, party.guardian_id) or each.guardian_id == party.guardian_id
        if same and each.starts_at and each.ends_at and each.starts_at < when[1] and when[0] < each.ends_at:
            raise UserError("visit_booking/same_time", starts_at=each.starts_at)
    if party.guardian_id is not None and parent_talks(session, school.id, party.guardian_id, when):
        raise UserError("visit_booking/same_time", starts_at=when[0])
    if way == "room":
        lock_child(session, school.id, party.pupil_id)
        if child_talks(session, school.id, party.pupil_id, when, but=but):
            raise UserError("visit_booking/just_taken")
    own = [each for each in ahead if not each.by_staff and each.day_id is None]
    if counts and len(own) >= school.rules.booking.live_per_family:
        raise UserError("visit_booking/too_many", most=school.rules.booking.live_per_family)


def _taken(session: Session, school: SchoolContext, wanted: _Wanted, now: datetime) -> Slot | None:
    """A new slot with its cells; None, and nothing written, where one of them is taken."""
    lock_hosts(session, school.id, [wanted.staff_id])
    if slot_of_host(session, school.id, wanted.staff_id, wanted.starts_at) is not None:
        return None
    place = places_of(session, school.id).get(wanted.place_id) if wanted.place_id else None
    slot = Slot(id=new_id(), school_id=school.id, staff_id=wanted.staff_id, kind=wanted.kind, made_at=now)
    slot.starts_at, slot.ends_at, slot.seats = wanted.starts_at, wanted.ends_at, wanted.seats
    slot.place_id = place.id if place else None
    savepoint = session.begin_nested()
    session.add(slot)
    session.flush()
    if take_cells(session, slot, alone=place is not None and place.alone):
        savepoint.commit()
        return slot
    savepoint.rollback()
    return None
