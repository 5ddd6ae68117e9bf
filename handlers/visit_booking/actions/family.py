"""What a family has ahead, and what it does with it; another home of the child sees nothing of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments import changing, telling, waiting
from bot.appointments.times import FreeTime, free_times
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.visit_booking.actions.showing import Appointment, called, show, show_one
from storage.bookings import NOTE, Booking
from storage.sealing import seal
from storage.slot_waits import SlotWait
from storage.staff_news import News, put_news
from storage.visit_booking import Line, ahead_of_family, booking_of, children_in, lines_of_family, staff_names

# Who calls off so late is not asked why.
LATE = timedelta(hours=1)
LONGEST_WHY = 100
ENDED = ("cancelled", "declined")


@dataclass(frozen=True, slots=True)
class InLine:
    """A place in the line of a time that others have."""

    wait_id: int
    host: str
    starts_at: datetime


def ahead(session: Session, actor: Actor, now: datetime) -> list[Appointment]:
    """What one's home has ahead, the next first; wishes without a time last. A round of a parents' day is one thing."""
    homes, pupils = _mine(session, actor)
    rows = ahead_of_family(session, actor.school_id, homes, pupils, now) if pupils else []
    once = {row.id if row.day_id is None else (row.day_id, row.household_id): row for row in reversed(rows)}
    return show(session, [row for row in rows if row in once.values()], now)


def lines(session: Session, actor: Actor, now: datetime) -> list[InLine]:
    """Where one's home waits in line."""
    homes, _ = _mine(session, actor)
    found = lines_of_family(session, actor.school_id, homes, now) if homes else []
    names = staff_names(session, actor.school_id, {line.slot.staff_id for line in found}, now)
    return [_in_line(line, called(names[line.slot.staff_id].name, names[line.slot.staff_id].role)) for line in found]


def one(session: Session, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """One's own booking; :class:`AccessDeniedError` for everybody else's."""
    return show_one(session, own(session, actor, booking_id), now)


def own(session: Session, actor: Actor, booking_id: int, *, lock: bool = False) -> Booking:
    """The row of a booking of one's own home about one's own child; :class:`AccessDeniedError` for any other."""
    row = booking_of(session, actor.school_id, booking_id, lock=lock)
    homes, pupils = _mine(session, actor)
    if row is None or row.household_id not in homes:
        raise AccessDeniedError
    if pupils.isdisjoint(pupil.id for pupil in children_in(session, [row])[row.id]):
        raise AccessDeniedError
    return row


def times_to_move(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime
) -> list[FreeTime]:
    """Other times of the same host in the same way."""
    row = own(session, actor, booking_id)
    return [
        each for each in free_times(session, school, [row.staff_id], row.way, now) if each.starts_at != row.starts_at
    ]


def move(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, starts_at: datetime, now: datetime
) -> Appointment:
    """To another time; the host is told. Raises what :func:`bot.appointments.changing.move` raises."""
    row = own(session, actor, booking_id)
    _not_begun(row, now)
    row.guardian_id = _me(session, actor, row)
    return show_one(session, changing.move(session, school, row, starts_at, now, by_host=False), now)


def by_phone(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """The same time as a call; the host is told. Raises as :func:`bot.appointments.changing.change_way`."""
    row = own(session, actor, booking_id)
    _not_begun(row, now)
    return show_one(session, changing.change_way(session, school, row, "phone", now), now)


def accept(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """Take what the host named, or the seat that is kept; raises :class:`UserError` when that is over."""
    row = own(session, actor, booking_id)
    if row.state == "held":
        row = waiting.accept_held(session, school, row, now)
    else:
        _not_begun(row, now)
        row = changing.accept_invitation(session, school, row, now, guardian_id=_me(session, actor, row))
    return show_one(session, row, now)


def not_coming(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """Call it off, decline it, or let it go: whatever it is, the family does not come. The host is told.

    Returns the booking as it was. Raises :class:`UserError` ``visit_booking/changed_since`` when it is over.
    """
    row = own(session, actor, booking_id)
    before = show_one(session, row, now)
    if row.state == "held":
        waiting.let_go(session, school, row, now)
    elif row.state == "invited":
        changing.decline(session, school, row, now, by_host=False)
    elif row.state == "wanted":  # nobody is expected anywhere
        row.state, row.version = "cancelled", row.version + 1
        telling.settled(session, school, row)
    else:
        _not_begun(row, now)
        changing.cancel(session, school, row, now, by_host=False)
    session.flush()
    return before


def call_instead(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """The host calls instead of meeting: it stands on the host's list of calls, and the appointment is over."""
    row = own(session, actor, booking_id, lock=True)
    if row.state != "wanted":
        raise UserError("visit_booking/changed_since")
    row.state, row.version = "cancelled", row.version + 1
    telling.settled(session, school, row)
    telling.call_instead(session, school, row, now)
    session.flush()
    return show_one(session, row, now)


def say_why(session: Session, actor: Actor, booking_id: int, why: str, now: datetime) -> Appointment:
    """Why one does not come, for the host to read; only of what was called off."""
    row = own(session, actor, booking_id, lock=True)
    if row.state not in ENDED:
        raise UserError("visit_booking/changed_since")
    row.note = seal(session, NOTE, row.id, row.school_id, why.strip()[:LONGEST_WHY])
    session.flush()
    shown = show_one(session, row, now)
    line = phrase("visit_booking/host_why", of=shown)
    put_news(session, actor.school_id, News(row.staff_id, f"visit_booking/why/{row.id}", line), now)
    return shown


def leave_line(session: Session, school: SchoolContext, actor: Actor, wait_id: int, now: datetime) -> None:
    """Wait no longer; :class:`AccessDeniedError` for the place of another home."""
    homes, _ = _mine(session, actor)
    wait = session.get(SlotWait, wait_id)
    if wait is None or wait.school_id != actor.school_id or wait.household_id not in homes:
        raise AccessDeniedError
    waiting.leave(session, school, wait, now)


def is_late(of: Appointment, now: datetime) -> bool:
    """Whether it is so near that the host may be on the way already."""
    return of.starts_at is not None and of.starts_at - now < LATE


def _not_begun(row: Booking, now: datetime) -> None:
    if row.starts_at is not None and row.starts_at <= now:
        raise UserError("visit_booking/changed_since")


def _me(session: Session, actor: Actor, row: Booking) -> int | None:
    """As which guardian one answers: of the home that the booking is with."""
    mine = (child.guardian_id for child in children_of(session, actor) if child.household_id == row.household_id)
    return next(mine, row.guardian_id)


def _mine(session: Session, actor: Actor) -> tuple[set[int], set[int]]:
    children = children_of(session, actor)
    return {child.household_id for child in children}, {child.pupil_id for child in children}


def _in_line(line: Line, host: str) -> InLine:
    return InLine(line.wait.id, host, line.slot.starts_at)
