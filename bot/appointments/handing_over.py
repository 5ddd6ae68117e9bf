"""A member of staff leaves, or gives a class away: families keep their times with the successor where that is free."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.absences import ask_for_another, end_line
from bot.appointments.waiting import end_hold, unseat
from bot.core.school import SchoolContext
from storage.bookings import LIVE, Booking, live_of_slot
from storage.slot_waits import waiting_for
from storage.slots import Slot, SlotCell, lock_hosts


def hand_over_bookings(
    session: Session,
    school: SchoolContext,
    from_staff: int,
    to_staff: int,
    now: datetime,
    *,
    pupil_ids: Collection[int] | None = None,
) -> int:
    """What families have ahead with the one is the other's now; how many bookings. Office hours stay where they are.

    Where the successor is busy, families choose another time; each family is told, and the successor. With
    ``pupil_ids`` only what is about these children, the rest stays.
    """
    lock_hosts(session, school.id, sorted((from_staff, to_staff)))
    open_ones = select(Booking).where(Booking.school_id == school.id, Booking.staff_id == from_staff)
    ahead = open_ones.where(Booking.state.in_((*LIVE, "wanted")), Booking.state != "came", Booking.starts_at > now)
    mine = [
        each
        for each in session.scalars(ahead.order_by(Booking.starts_at, Booking.id))
        if pupil_ids is None or each.pupil_id in pupil_ids
    ]
    before = telling.called(session, school.id, from_staff, now)
    for slot_id in dict.fromkeys(each.slot_id for each in mine):
        of_slot = [each for each in mine if each.slot_id == slot_id]
        slot = session.get(Slot, slot_id) if slot_id else None
        goes_along = slot is not None and _is_whole(session, slot, of_slot, pupil_ids)
        if slot is not None and goes_along and _moves(session, slot, to_staff):
            for booking in of_slot:
                _take_over(session, school, booking, to_staff, before, now)
        else:
            _offer_others(session, school, slot, of_slot, to_staff, now)
    return len(mine)


def _is_whole(session: Session, slot: Slot, mine: list[Booking], pupil_ids: Collection[int] | None) -> bool:
    """Whether everybody in the slot, and in its line, goes along."""
    seated = {each.id for each in live_of_slot(session, slot.id)}
    line = [each.pupil_id for each in waiting_for(session, slot.id)]
    return seated == {each.id for each in mine} and all(pupil_ids is None or each in pupil_ids for each in line)


def _moves(session: Session, slot: Slot, to_staff: int) -> bool:
    """The slot with its line becomes the successor's; False where the successor has something else then."""
    cells = update(SlotCell).where(SlotCell.slot_id == slot.id).values(staff_id=to_staff)
    try:
        with session.begin_nested():
            session.execute(cells, execution_options={"synchronize_session": False})
            slot.staff_id = to_staff
    except IntegrityError:
        session.refresh(slot)
        return False
    return True


def _take_over(
    session: Session, school: SchoolContext, booking: Booking, to_staff: int, before: str, now: datetime
) -> None:
    booking.staff_id = to_staff
    booking.version += 1
    session.flush()
    if booking.state in ("booked", "asked"):
        telling.family(session, school, booking, "visit_booking/family_handed", now, before=before)
        telling.host(session, school, booking, "visit_booking/host_handed", now, before=before)


def _offer_others(
    session: Session, school: SchoolContext, slot: Slot | None, mine: list[Booking], to_staff: int, now: datetime
) -> None:
    if slot is not None:
        end_line(session, school, slot, now)
    for booking in mine:
        if booking.state == "held":
            telling.family(session, school, booking, "visit_booking/family_cancelled", now)
            end_hold(session, school, booking, "expired", now)
            continue
        if booking.state != "wanted":
            unseat(session, school, booking, "wanted", now)
        booking.staff_id = to_staff
        session.flush()
        ask_for_another(session, school, booking, now, why="visit_booking/family_handed_busy")
