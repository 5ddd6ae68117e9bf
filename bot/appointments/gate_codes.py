"""Four digits that open the school's gate to one family on one day."""

import secrets
from itertools import pairwise

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from storage.bookings import Booking, codes_of_day

ALL = 10_000
# Two transactions may want the same digits; the loser waited for the other and looks again.
TRIES = 20


def give_code(session: Session, booking: Booking) -> None:
    """A code for the booking's day where the family comes to the school; the one it has for this day stays.

    Who comes in no other way than by telephone has none.
    """
    if booking.way != "school" or booking.starts_at is None:
        take_code(booking)
        session.flush()
        return
    day = at_school(booking.starts_at).date()
    if booking.code and booking.code_day == day:
        return
    for _ in range(TRIES):
        taken = codes_of_day(session, booking.school_id, day)
        try:
            with session.begin_nested():
                booking.code, booking.code_day = _other_than(taken), day
        except IntegrityError:
            session.refresh(booking)
            continue
        return
    raise RuntimeError("no code for the gate could be had: too many writers at once")


def take_code(booking: Booking) -> None:
    """The gate knows this family no more."""
    booking.code, booking.code_day = None, None


def is_easy(code: str) -> bool:
    """Whether somebody would guess it: one digit four times, or four in a row up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(code)}
    return steps in ({0}, {1}, {-1})


def _other_than(taken: set[str]) -> str:
    while True:
        code = f"{secrets.randbelow(ALL):04}"
        if code not in taken and not is_easy(code):
            return code
