"""A parent away agrees on a time at which the child calls from the hotline room."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.making import Party, book
from bot.appointments.room_calls import note_call
from bot.appointments.room_times import RoomTimes, room_times
from bot.appointments.times import FreeTime, free_times
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions.adults import Line, may_write, own_line
from storage.affection_hotline.calls import calls_of, lines_of
from storage.affection_hotline.settings import keep_parent
from storage.bookings import LIVE, Booking


@dataclass(frozen=True, slots=True)
class Agreed:
    """A call that a parent has agreed on; with ``waits`` the duty teacher still has to say yes."""

    booking_id: int
    pupil_id: int
    child: str
    starts_at: datetime
    ends_at: datetime
    waits: bool


@dataclass(frozen=True, slots=True)
class After:
    """What became of a call, for its parent: ``outcome`` as of the row; ``nearest`` are the next times."""

    call: Agreed
    outcome: str
    nearest: tuple[FreeTime, ...]


def far_child(session: Session, actor: Actor, pupil_id: int) -> Line:
    """One of the children that this actor is far from; :class:`AccessDeniedError` for every other child."""
    line = own_line(session, actor, pupil_id)
    if not may_write(session, line):
        raise AccessDeniedError
    return line


def times_for(session: Session, school: SchoolContext, child: Line, now: datetime) -> RoomTimes:
    """When this child can be called."""
    return room_times(session, school, child.guardian_id, now)


def lines_at(session: Session, school: SchoolContext, at: datetime, now: datetime) -> list[FreeTime]:
    """The lines that are free at this moment; empty where others have them all, or it is too near."""
    day = at_school(at).date()
    free = free_times(session, school, lines_of(session, school.id, now), "room", now, first=day, last=day)
    return [each for each in free if each.starts_at == at]


def take_call(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, at: datetime, now: datetime
) -> Agreed:
    """Agree on this time, on whichever line is free then.

    Raises :class:`UserError` ``visit_booking/just_taken`` where others have all of them, ``same_time`` and
    ``too_many`` as :func:`bot.appointments.making.book`, and :class:`AccessDeniedError`.
    """
    child = far_child(session, actor, pupil_id)
    party = Party(child.household_id, pupil_id, child.guardian_id)
    refused = UserError("visit_booking/just_taken")
    for line in lines_at(session, school, at, now):
        try:
            return agreed(book(session, school, party, line.staff_id, at, "room", now), child.child)
        except UserError as why:  # another family was faster on this line: the next one may be free
            if why.text != "visit_booking/just_taken":
                raise
            refused = why
    raise refused


def call_ahead(session: Session, child: Line, now: datetime) -> Agreed | None:
    """The next call between this parent and this child; None where there is none."""
    mine = (Booking.pupil_id == child.pupil_id, Booking.guardian_id == child.guardian_id, Booking.way == "room")
    ahead = (Booking.state.in_(LIVE), Booking.starts_at > now)
    row = session.scalar(select(Booking).where(*mine, *ahead).order_by(Booking.starts_at).limit(1))
    return agreed(row, child.child) if row else None


def free_hours(session: Session, actor: Actor, pupil_id: int, days: str, hours: tuple[int, int]) -> Line:
    """When this parent is free for calls, from now on: weekdays as digits (Monday 0), and minutes of the day."""
    child = far_child(session, actor, pupil_id)
    row = keep_parent(session, actor.school_id, child.guardian_id)
    row.free_days, (row.free_from, row.free_to) = days, hours
    session.flush()
    return child


def after_call(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> After:
    """What became of one's own call, and when the next could be. :class:`AccessDeniedError` for any other."""
    booking, child = _own_call(session, actor, booking_id)
    row = calls_of(session, school.id, [booking_id]).get(booking_id)
    times = room_times(session, school, child.guardian_id, now).times
    return After(agreed(booking, child.child), row.outcome if row else "", times[:1])


def came_about(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Agreed:
    """The parent says that they did talk, which nobody has ticked. Raises as :func:`note_call`."""
    booking, child = _own_call(session, actor, booking_id)
    row = calls_of(session, school.id, [booking_id]).get(booking_id)
    if row is None or row.noted_by_id is not None:
        raise UserError("visit_booking/changed_since")
    note_call(session, school, booking, "talked", now, staff_id=None)
    return agreed(booking, child.child)


def agreed(booking: Booking, child: str) -> Agreed:
    """A booking as the parent reads it; it has had a time."""
    assert booking.starts_at  # noqa: S101  for the type checker: a call is never only a wish
    assert booking.ends_at  # noqa: S101  what has a beginning has an end
    waits = booking.state == "asked"
    return Agreed(booking.id, booking.pupil_id, child, booking.starts_at, booking.ends_at, waits)


def _own_call(session: Session, actor: Actor, booking_id: int) -> tuple[Booking, Line]:
    booking = session.get(Booking, booking_id)
    if booking is None or booking.school_id != actor.school_id or booking.way != "room":
        raise AccessDeniedError
    child = own_line(session, actor, booking.pupil_id)
    if child.household_id != booking.household_id:
        raise AccessDeniedError
    return booking, child
