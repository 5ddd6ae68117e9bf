"""The line for a slot that is full: in its order, nobody before another, by itself."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.making import Party, free_seat, refuse_elsewhere, seat, settle
from bot.appointments.times import span_at
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from storage.bookings import Booking, live_of_household, seats_taken, siblings_of
from storage.slot_waits import SlotWait, last_turn, wait_of, wait_of_booking, waiting_for
from storage.slots import Slot, lock_hosts, remove_slot, slot_of_host


def join(
    session: Session, school: SchoolContext, party: Party, staff_id: int, starts_at: datetime, way: str, now: datetime
) -> SlotWait:
    """The family's place in the line of a time that others have; the place it has already, if it waits.

    Where a seat came free meanwhile and nobody else waits, it is held for this family at once. Raises
    :class:`UserError`: ``visit_booking/free_again`` when nobody has the time any more, ``same_time`` when the family
    is elsewhere then, ``no_line`` for who does not say which guardian waits.
    """
    lock_hosts(session, school.id, [staff_id])
    slot = slot_of_host(session, school.id, staff_id, starts_at)
    if party.guardian_id is None:
        raise ValueError("somebody of the family waits, and is told")
    if slot is None or slot.kind != "hours":
        raise UserError("visit_booking/free_again")
    refuse_elsewhere(session, school, party, (slot.starts_at, slot.ends_at), way, counts=False)
    wait = wait_of(session, slot.id, party.household_id)
    if wait is not None and wait.state == "waiting":
        return wait
    if wait is None:
        wait = SlotWait(school_id=school.id, slot_id=slot.id, household_id=party.household_id)
    wait.turn, wait.state, wait.booking_id = last_turn(session, slot.id) + 1, "waiting", None
    wait.guardian_id, wait.pupil_id, wait.way, wait.joined_at = party.guardian_id, party.pupil_id, way, now
    session.add(wait)
    session.flush()
    move_up(session, school, slot, now)
    return wait


def leave(session: Session, school: SchoolContext, wait: SlotWait, now: datetime) -> None:
    """A family waits no longer; a seat that was held for it goes to the next."""
    slot = session.get(Slot, wait.slot_id)
    if slot is None:
        return
    lock_hosts(session, school.id, [slot.staff_id])
    session.refresh(wait)
    if wait.state == "offered" and wait.booking_id:
        let_go(session, school, session.get_one(Booking, wait.booking_id), now)
    elif wait.state == "waiting":
        wait.state = "left"
        session.flush()


def accept_held(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> Booking:
    """The family takes the seat that was held for it; the host is told, or asked where each booking is agreed to.

    Raises :class:`UserError` ``visit_booking/hold_over`` when the time for it is over, ``same_time`` when the family
    is elsewhere meanwhile.
    """
    locked(session, school, booking)
    if booking.state != "held" or booking.next_at is None or booking.next_at <= now:
        raise UserError("visit_booking/hold_over")
    assert booking.starts_at  # noqa: S101  for the type checker: what is held has its time
    assert booking.ends_at  # noqa: S101  what has a beginning has an end
    party = party_of(session, booking)
    when = (booking.starts_at, booking.ends_at)
    refuse_elsewhere(session, school, party, when, booking.way, counts=False, but=booking.id)
    span = span_at(session, school, booking.staff_id, booking.starts_at)
    booking.state = "asked" if span and span.hours.approves else "booked"
    booking.version += 1
    _close_wait(session, booking, "taken")
    settle(session, school, booking, now)
    telling.settled(session, school, booking)
    telling.made(session, school, booking, now)
    return booking


def let_go(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The family does not want the seat that is held for it; the next one is asked."""
    locked(session, school, booking)
    if booking.state != "held":
        raise UserError("visit_booking/hold_over")
    end_hold(session, school, booking, "let_go", now)


def end_hold(session: Session, school: SchoolContext, booking: Booking, how: str, now: datetime) -> None:
    """A held seat is free again: ``how`` is let_go or expired. The host's row is locked."""
    _close_wait(session, booking, how)
    telling.settled(session, school, booking)
    unseat(session, school, booking, "cancelled", now)


def unseat(session: Session, school: SchoolContext, booking: Booking, state: str, now: datetime) -> None:
    """The booking ends in ``state`` and has its seat no more; the line moves up. The host's row is locked."""
    slot = session.get(Slot, booking.slot_id) if booking.slot_id else None
    booking.state, booking.slot_id, booking.seat = state, None, None
    booking.next_at, booking.next_stage = None, ""
    booking.version += 1
    if state in ("cancelled", "declined", "wanted"):
        booking.code, booking.code_day = None, None
    session.flush()
    if slot is not None:
        move_up(session, school, slot, now)


def move_up(session: Session, school: SchoolContext, slot: Slot, now: datetime) -> None:
    """Every seat of the slot that nobody has is held for the first who waits; a slot for nobody goes.

    Too near to the time itself nobody can be asked any more; those who wait are told so.
    """
    until = hold_until(school, slot, now)
    for wait in waiting_for(session, slot.id):
        if until is None:
            wait.state = "expired"
            telling.line_over(session, school, slot, wait, now)
            continue
        if free_seat(session, slot) is None:
            break
        _hold(session, school, slot, wait, until, now)
    session.flush()
    if slot.kind in ("hours", "invited") and not seats_taken(session, [slot.id]):
        remove_slot(session, slot)


def hold_until(school: SchoolContext, slot: Slot, now: datetime) -> datetime | None:
    """Until when a seat is kept for the next: minutes of the waking day, never nearer to the time than the notice.

    None where the family could not answer before that.
    """
    rules, calendar = school.rules.booking, school.calendar
    kept = timedelta(minutes=rules.hold_minutes)
    heard = calendar.end_of_quiet(now)
    until = heard + kept
    if calendar.is_quiet(until):
        until = calendar.end_of_quiet(until) + kept
    until = min(until, slot.starts_at - timedelta(minutes=rules.notice_minutes))
    return until if until > heard else None


def locked(session: Session, school: SchoolContext, booking: Booking) -> Booking:
    """The booking as it is now; nobody else changes it, or its host's time, until the end of the transaction."""
    lock_hosts(session, school.id, [booking.staff_id])
    session.refresh(booking, with_for_update=True)
    return booking


def party_of(session: Session, booking: Booking) -> Party:
    """Whose booking it is."""
    siblings = tuple(siblings_of(session, booking.id))
    return Party(booking.household_id, booking.pupil_id, booking.guardian_id, siblings)


def _hold(session: Session, school: SchoolContext, slot: Slot, wait: SlotWait, until: datetime, now: datetime) -> None:
    party = Party(wait.household_id, wait.pupil_id, wait.guardian_id)
    if _is_elsewhere(session, school, party, slot):
        wait.state = "left"
        return
    booking = seat(session, school, slot, party, wait.way, now, state="held")
    booking.next_at, booking.next_stage = until, "hold"
    wait.state, wait.booking_id = "offered", booking.id
    session.flush()
    telling.ask_family(session, school, booking, "visit_booking/family_held", now, until=until)


def _is_elsewhere(session: Session, school: SchoolContext, party: Party, slot: Slot) -> bool:
    ahead = live_of_household(session, school.id, party.household_id)
    mine = [each for each in ahead if each.guardian_id in (None, party.guardian_id)]
    return any(each.starts_at and each.ends_at and each.starts_at < slot.ends_at and slot.starts_at < each.ends_at
               for each in mine)  # fmt: skip


def _close_wait(session: Session, booking: Booking, state: str) -> None:
    wait = wait_of_booking(session, booking.id)
    if wait is not None:
        wait.state = state
        session.flush()
