"""A host cannot be met on days on which families have booked: they are told so, and choose another time."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.stages import evening_before
from bot.appointments.times import is_away
from bot.appointments.waiting import end_hold, unseat
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from storage.bookings import Booking, live_of_host
from storage.office_hours import StaffAbsence
from storage.slot_waits import waiting_for
from storage.slots import Slot, lock_hosts

# Who is not here yet has lost the time; who has come in is here.
LOSES = ("asked", "held", "invited", "booked")


def be_away(
    session: Session,
    school: SchoolContext,
    staff_id: int,
    days: tuple[date, date],
    now: datetime,
    *,
    minutes: tuple[int, int] | None = None,
) -> list[Booking]:
    """Nobody can meet this host from the first to the last of ``days``; the bookings that lost their time by it.

    ``minutes`` are from when to when of each of the days. Raises :class:`UserError` ``visit_booking/days_turned``
    when the last day is before the first, or is gone.
    """
    first, last = days
    if last < first:
        raise UserError("visit_booking/days_turned")
    lock_hosts(session, school.id, [staff_id])
    starts, ends = minutes or (None, None)
    absence = StaffAbsence(
        school_id=school.id, staff_id=staff_id, first=first, last=last, starts=starts, ends=ends, written_at=now
    )
    session.add(absence)
    session.flush()
    lost = [each for each in live_of_host(session, school.id, staff_id) if _is_in(absence, each, now)]
    for booking in lost:
        displace(session, school, booking, now)
    return [each for each in lost if each.state == "wanted"]


def displace(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The booking's time is gone: its family chooses another, and is called if it has not by the evening before.

    Whoever waits for the same time is told that it does not come. The host's row is locked.
    """
    slot = session.get(Slot, booking.slot_id) if booking.slot_id else None
    if slot is not None:
        end_line(session, school, slot, now)
    if booking.state == "held":
        telling.family(session, school, booking, "visit_booking/family_cancelled", now)
        end_hold(session, school, booking, "expired", now)
        return
    unseat(session, school, booking, "wanted", now)
    ask_for_another(session, school, booking, now)


def ask_for_another(
    session: Session,
    school: SchoolContext,
    booking: Booking,
    now: datetime,
    *,
    why: str = "visit_booking/family_displaced",
) -> None:
    """A family without its time is asked for another, until the evening before the time it had.

    ``why`` is the message that says it: the host is away, or the successor has something else then.
    """
    until = evening_before(school, booking.starts_at) if booking.starts_at else now
    if telling.ask_family(session, school, booking, why, now):
        booking.next_at, booking.next_stage = max(until, now), "call"
    session.flush()


def end_line(session: Session, school: SchoolContext, slot: Slot, now: datetime) -> None:
    """Nobody waits for this slot any more; those who did are told."""
    for wait in waiting_for(session, slot.id):
        wait.state = "expired"
        telling.line_over(session, school, slot, wait, now)
    session.flush()


def _is_in(absence: StaffAbsence, booking: Booking, now: datetime) -> bool:
    if booking.starts_at is None or booking.ends_at is None or booking.state not in LOSES or booking.starts_at < now:
        return False
    return is_away([absence], booking.starts_at, booking.ends_at)
