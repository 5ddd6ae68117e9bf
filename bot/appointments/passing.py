"""What time brings to appointments: reminders, seats that were held too long, what became of those that are over."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.appointments import reminding, telling
from bot.appointments.room_calls import call_over
from bot.appointments.stages import plan
from bot.appointments.waiting import end_hold, unseat
from bot.core.school import SchoolContext
from storage.bookings import LIVE, Booking
from storage.pupils import Pupil, is_here
from storage.school_clock import school_now
from storage.session import Database
from storage.slots import lock_hosts

# Bookings of one host in one transaction: with their messages some 0.1 s on SQLite.
BATCH = 50
# Nobody has answered in time: what the family reads, and the host.
OVER = {
    "asked": ("visit_booking/family_unanswered", "visit_booking/host_unanswered"),
    "invited": ("visit_booking/family_invitation_over", "visit_booking/host_invitation_over"),
}


def pass_due(database: Database, schools: Iterable[SchoolContext], machine: datetime) -> int:
    """Do what is due about every booking; how many were due. In any number of processes, ``machine`` is real time."""
    done = 0
    for school in schools:
        while (staff_id := database.read(_whose_turn, school.id, machine)) is not None:
            passed = database.transact(partial(_pass_host, school=school, staff_id=staff_id, machine=machine))
            if not passed:  # another process was faster
                break
            done += passed
    return done


def _due(school_id: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Booking.school_id == school_id, Booking.next_at.is_not(None), Booking.next_at <= at)


def _whose_turn(session: Session, school_id: int, machine: datetime) -> int | None:
    due = _due(school_id, school_now(session, machine))
    return session.scalar(select(Booking.staff_id).where(*due).order_by(Booking.next_at, Booking.id).limit(1))


def _pass_host(session: Session, *, school: SchoolContext, staff_id: int, machine: datetime) -> int:
    """One host's bookings: whoever writes into this host's time waits, so that each is passed once."""
    lock_hosts(session, school.id, [staff_id])
    now = school_now(session, machine)
    due = select(Booking).where(*_due(school.id, now), Booking.staff_id == staff_id)
    found = session.scalars(due.order_by(Booking.next_at, Booking.id).limit(BATCH).with_for_update()).all()
    for booking in found:
        if booking.next_at is not None and booking.next_at <= now:  # what went before may have changed it
            _pass(session, school, booking, now)
    session.flush()
    return len(found)


def _pass(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    stage, due, booking.next_at = booking.next_stage, booking.next_at or now, None
    if stage == "hold":
        if booking.state == "held":
            end_hold(session, school, booking, "expired", now)
            telling.family(session, school, booking, "visit_booking/family_hold_over", now)
        return
    if stage == "call":
        _unanswered(session, school, booking, now)
        return
    if booking.state not in LIVE:
        return
    if not _is_still_here(session, booking):
        telling.host(session, school, booking, "visit_booking/host_child_left", now)
        telling.settled(session, school, booking)
        unseat(session, school, booking, "cancelled", now)
        return
    if stage == "over":
        _over(session, school, booking, now)
        return
    reminding.remind(session, school, booking, stage, now)
    plan(school, booking, due)  # behind this stage, not behind now: a loop that stood still leaves none out


def _is_still_here(session: Session, booking: Booking) -> bool:
    """Whether the child has not left the school meanwhile: nobody is reminded of one who has."""
    return session.scalar(select(Pupil.id).where(Pupil.id == booking.pupil_id, is_here())) is not None


def _over(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The end: met, or not come; or nobody has answered in time, and both hear it."""
    if booking.state == "booked" and booking.way == "school":
        if booking.day_id is None or booking.code:  # of a round through all teachers the first talk has the code
            telling.family(session, school, booking, "visit_booking/family_missed", now)
        telling.host(session, school, booking, "visit_booking/host_missed", now)
        unseat(session, school, booking, "missed", now)
    elif booking.state in ("booked", "came") and booking.way == "room":
        call_over(session, school, booking, now)
    elif booking.state in ("booked", "came"):
        unseat(session, school, booking, "over", now)
    else:
        to_family, to_host = OVER["asked" if booking.state == "asked" else "invited"]
        telling.family(session, school, booking, to_family, now)
        telling.host(session, school, booking, to_host, now)
        telling.settled(session, school, booking)
        unseat(session, school, booking, "cancelled", now)


def _unanswered(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """A family whose time was taken away has not chosen another: the host calls."""
    if booking.state == "wanted":
        telling.call_instead(session, school, booking, now)
