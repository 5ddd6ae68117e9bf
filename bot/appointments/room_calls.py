"""What becomes of a call from the hotline room: its one row, and a way to be heard after one that was missed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.room_times import room_times
from bot.appointments.waiting import locked, unseat
from bot.core.errors import UserError
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from storage.affection_hotline.calls import HEARD, calls_of, log_call
from storage.bookings import Booking
from storage.matters import close_matters

# Where a parent goes on after a call that was missed or broken off.
AFTER = "affection_hotline.after_call"
# Who has come early may be ticked off so long before.
EARLY = timedelta(minutes=10)


def note_call(
    session: Session, school: SchoolContext, booking: Booking, outcome: str, now: datetime, *, staff_id: int | None
) -> None:
    """The duty teacher ticks what became of a call, or the parent says that it did come about (``staff_id`` None).

    ``outcome``: talked | cut | missed; a later tick changes it. After one that was not talked to its end the parent
    is offered the voice letter and the next time. Raises :class:`UserError`: ``affection_hotline/call_not_yet``
    before its time, ``visit_booking/changed_since`` for one that was called off.
    """
    locked(session, school, booking)
    if booking.state not in ("booked", "came", "over", "missed") or booking.starts_at is None:
        raise UserError("visit_booking/changed_since")
    if now < booking.starts_at - EARLY:
        raise UserError("affection_hotline/call_not_yet", starts_at=booking.starts_at)
    _end(session, school, booking, outcome, now, staff_id=staff_id)


def call_over(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The time of a call is over; one that nobody ticked was missed. The host's row is locked."""
    if booking.state == "came":
        unseat(session, school, booking, "over", now)
    elif booking.guardian_id is None:  # no parent had answered: nobody was to talk
        unseat(session, school, booking, "missed", now)
    else:
        _end(session, school, booking, "missed", now, staff_id=None)


def _end(
    session: Session, school: SchoolContext, booking: Booking, outcome: str, now: datetime, *, staff_id: int | None
) -> None:
    before = calls_of(session, school.id, [booking.id]).get(booking.id)
    was_offered = before is not None and before.outcome != "talked"
    log_call(session, booking, outcome, now, noted_by_id=staff_id)
    if outcome in HEARD:
        booking.state = "over" if booking.slot_id is None else "came"
        booking.version += 1
    else:
        unseat(session, school, booking, "missed", now)
    if outcome == "talked":
        close_matters(session, school_id=school.id, key=_key(booking))
    elif not was_offered:
        _offer(session, school, booking, outcome, now)
    session.flush()


def _offer(session: Session, school: SchoolContext, booking: Booking, outcome: str, now: datetime) -> None:
    """A voice letter instead, or the next time, for the parent to choose by a number."""
    assert booking.guardian_id  # noqa: S101  for the type checker: who is logged is known
    nearest = room_times(session, school, booking.guardian_id, now).times[:1]
    of = telling.told_of(session, booking)
    matter = telling.Matter(
        key=_key(booking),
        label=phrase("affection_hotline/matter_missed", child=of.children),
        go=Go(AFTER, {"booking_id": booking.id}),
        words=lambda number: say(
            "affection_hotline/call_missed", of=of, number=number, outcome=outcome, nearest=nearest
        ),
    )
    telling.bring_home(session, school, booking, "affection_hotline/call_missed", matter, now)


def _key(booking: Booking) -> str:
    return f"affection_hotline/missed/{booking.id}"
