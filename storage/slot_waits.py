"""Families that wait for a slot that is full, in their order."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Short, Small, own, same_school


class SlotWait(OfSchool, Base):
    """One family in the line of one slot; ``turn`` counts from 1 and is given under the lock of the slot.

    ``state``: waiting → offered (``booking_id`` holds the seat for it) → taken | let_go | expired; left (by itself).
    """

    __tablename__ = "slot_waits"
    __table_args__ = own(
        same_school("slot_id", "slots", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("booking_id", "bookings"),
        UniqueConstraint("slot_id", "turn"),
        UniqueConstraint("slot_id", "household_id"),
    )

    slot_id: Mapped[int]
    turn: Mapped[Small]
    household_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    pupil_id: Mapped[int]
    way: Mapped[Short]
    state: Mapped[Short] = mapped_column(default="waiting")
    booking_id: Mapped[int | None]
    joined_at: Mapped[datetime]
