"""Talks that were booked (家长访校预约): how many took place of those whose time has come."""

from sqlalchemy import case, select

from storage.bookings import Booking
from storage.pupils import Pupil, is_here
from storage.report.figure import ONE, Facts, Figure, Group, Scope

KEPT, MISSED = ("came", "over"), "missed"


def facts(scope: Scope) -> Facts:
    """One row for each booking of the span that was kept or missed, by its host; what was called off is neither."""
    return (
        select(
            Pupil.class_id,
            Booking.staff_id,
            Booking.pupil_id,
            Booking.household_id,
            case((Booking.state.in_(KEPT), 1), else_=0).label("bookings_kept"),
            ONE.label("bookings_come"),
        )
        .join(Pupil, Pupil.id == Booking.pupil_id)
        .where(
            Booking.school_id == scope.school_id,
            Booking.state.in_((*KEPT, MISSED)),
            Booking.way != "room",  # a call between parent and child: the hotline's
            Booking.starts_at >= scope.since,
            Booking.starts_at < scope.until,
            scope.within(Pupil.class_id),
            is_here(),
        )
    )


BOOKINGS = Group(
    "bookings",
    (Figure("bookings", "share", "bookings_kept", "bookings_come", ("bookings",)),),
    ("bookings_kept", "bookings_come"),
    facts,
)
