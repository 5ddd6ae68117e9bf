"""Who meets whom when: a family and a member of staff, from the wish to the record."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, own, same_school

TOPIC, NOTE, RECORD = (("bookings", name) for name in ("topic", "note", "record"))

# A booking that holds its seat.
LIVE = ("asked", "held", "invited", "booked", "came")


class Booking(OfSchool, Base):
    """One family with one host.

    ``state``: wanted (no time suits yet), asked (waits for the host's word), held (kept for a family that moved up),
    invited (the host's offer), booked, came (checked in), over (behind us), missed, cancelled, declined. Only the
    :data:`LIVE` ones have ``slot_id`` and ``seat``; ``starts_at`` stays, also when the seat is free again.
    ``next_at`` is the next moment at which time itself changes something (``next_stage``: hold, day, hour, over).
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
