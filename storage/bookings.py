"""Who meets whom when: a family and a member of staff, from the wish to the record."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, own, same_school

TOPIC, NOTE, RECORD = (("bookings", name) for name in ("topic", "note", "record"))

# A booking that holds its seat.
LIVE = ("asked", "held", "invited", "booked", "came")


class Booking(OfSchool, Base):
    """One family with one host.

    ``state``: wanted (no time suits yet), asked (waits for the host's word), held (kept for a family that moved up),
    invited (the host's offer), booked, came (checked in), over (behind us), missed, cancelled, declined. Only the
    :data:`LIVE` ones have ``slot_id`` and ``seat``; ``starts_at`` stays, also when the seat is free again.
    ``next_at`` is the next moment at which time itself changes something (``next_stage``: hold, eve, day, hour, call,
    over).
    """

    __tablename__ = "bookings"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"),
        same_school("slot_id", "slots"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("day_id", "parents_days", ondelete="CASCADE"),
        UniqueConstraint("slot_id", "seat"),
        UniqueConstraint("school_id", "code_day", "code"),
    )

    staff_id: Mapped[int] = mapped_column(index=True)
    slot_id: Mapped[int | None]
    seat: Mapped[Small | None]
    pupil_id: Mapped[int] = mapped_column(index=True)  # the first child; siblings are rows beside it
    household_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int | None] = mapped_column(index=True)  # who answers for the family; None: not answered yet
    day_id: Mapped[int | None] = mapped_column(index=True)
    way: Mapped[Short]  # school | phone | video | home | room
    state: Mapped[Short]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    code: Mapped[Short | None]  # four digits for the gate, unique among the bookings of their day
    code_day: Mapped[date | None]
    topic: Mapped[Sealed | None]  # what the family, or the host who invites, wants to talk about
    media: Mapped[Text] = mapped_column(default="")  # the same as spoken: ids of recordings, separated by spaces
    note: Mapped[Sealed | None]  # of who approved, declined or cancelled
    by_staff: Mapped[bool] = mapped_column(default=False)  # the host invited, or the office entered it
    made_at: Mapped[datetime]
    version: Mapped[Small] = mapped_column(default=0)  # changes so far; in the keys of messages
    next_at: Mapped[datetime | None]
    next_stage: Mapped[Short] = mapped_column(default="")
    came_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None]  # the guard, or who ticked the printed list
    record: Mapped[Sealed | None]  # JSON: questions, answers, agreed
    recorded_at: Mapped[datetime | None]


_NEXT = Booking.next_at.is_not(None)
Index("ix_bookings_next", Booking.next_at, postgresql_where=_NEXT, sqlite_where=_NEXT)
Index("ix_bookings_when", Booking.school_id, Booking.staff_id, Booking.starts_at)


class BookingSibling(OfSchool, Base):
    """Another child of the family that the same talk is about."""

    __tablename__ = "booking_siblings"
    __table_args__ = own(
        same_school("booking_id", "bookings", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("booking_id", "pupil_id"),
    )

    booking_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)


def seats_taken(session: Session, slot_ids: Collection[int]) -> dict[int, list[int]]:
    """By slot the seats that are taken, lowest first; a slot without any is not named."""
    found: dict[int, list[int]] = {}
    taken = select(Booking.slot_id, Booking.seat).where(Booking.slot_id.in_(slot_ids), Booking.seat.is_not(None))
    for slot_id, number in session.execute(taken.order_by(Booking.seat)):
        if slot_id is not None and number is not None:
            found.setdefault(slot_id, []).append(number)
    return found


def live_of_slot(session: Session, slot_id: int) -> list[Booking]:
    """Who has a seat in this slot, in the order of the seats."""
    return list(session.scalars(select(Booking).where(Booking.slot_id == slot_id).order_by(Booking.seat)))


def live_of_household(session: Session, school_id: int, household_id: int) -> list[Booking]:
    """What a family has ahead, the nearest first."""
    mine = (Booking.school_id == school_id, Booking.household_id == household_id, Booking.state.in_(LIVE))
    return list(session.scalars(select(Booking).where(*mine).order_by(Booking.starts_at, Booking.id)))


def live_of_host(session: Session, school_id: int, staff_id: int) -> list[Booking]:
    """What a host has ahead, the nearest first."""
    mine = (Booking.school_id == school_id, Booking.staff_id == staff_id, Booking.state.in_(LIVE))
    return list(session.scalars(select(Booking).where(*mine).order_by(Booking.starts_at, Booking.id)))


def siblings_of(session: Session, booking_id: int) -> list[int]:
    """The other children that a booking is about."""
    found = select(BookingSibling.pupil_id).where(BookingSibling.booking_id == booking_id)
    return list(session.scalars(found.order_by(BookingSibling.pupil_id)))


def codes_of_day(session: Session, school_id: int, day: date) -> set[str]:
    """The codes for the gate that are given out for this day."""
    of_day = (Booking.school_id == school_id, Booking.code_day == day, Booking.code.is_not(None))
    return {code for code in session.scalars(select(Booking.code).where(*of_day)) if code}


def next_at(session: Session, after: datetime, until: datetime) -> datetime | None:
    """When time next changes something about a booking, after the one and not behind the other; None if nothing."""
    due = (_NEXT, Booking.next_at > after, Booking.next_at <= until)
    return session.scalar(select(func.min(Booking.next_at)).where(*due))
