"""Families that wait for a slot that is full, in their order."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, own, same_school
from storage.slots import Slot


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


def waiting_for(session: Session, slot_id: int) -> list[SlotWait]:
    """The families in the line of one slot, the first one first."""
    waiting = (SlotWait.slot_id == slot_id, SlotWait.state == "waiting")
    return list(session.scalars(select(SlotWait).where(*waiting).order_by(SlotWait.turn)))


def wait_of(session: Session, slot_id: int, household_id: int) -> SlotWait | None:
    """This family's place in the line of a slot, whatever became of it."""
    mine = (SlotWait.slot_id == slot_id, SlotWait.household_id == household_id)
    return session.scalar(select(SlotWait).where(*mine))


def wait_of_booking(session: Session, booking_id: int) -> SlotWait | None:
    """The place in the line that a held seat was offered to."""
    return session.scalar(select(SlotWait).where(SlotWait.booking_id == booking_id, SlotWait.state == "offered"))


def last_turn(session: Session, slot_id: int) -> int:
    """The highest turn that was given in this line; 0 in an empty one."""
    return session.scalar(select(func.max(SlotWait.turn)).where(SlotWait.slot_id == slot_id)) or 0


def leave_lines(session: Session, school_id: int, household_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """A family that is somewhere at this time waits for no other seat at the same time."""
    then = select(Slot.id).where(Slot.school_id == school_id, Slot.starts_at < ends_at, Slot.ends_at > starts_at)
    mine = (SlotWait.school_id == school_id, SlotWait.household_id == household_id, SlotWait.state == "waiting")
    session.execute(update(SlotWait).where(*mine, SlotWait.slot_id.in_(then)).values(state="left"))
