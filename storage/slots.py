"""Time of a member of staff that is given away: a slot, and the five-minute cells that nothing else may take.

A slot that nobody has taken has no row: what could be booked is told by the office hours. Two unique keys hold that
a host is in one place at a time and that a room for one talk has one talk, on both databases alike.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.staff import Staff
from storage.upsert import insert

CELL_MINUTES = 5


class Slot(OfSchool, Base):
    """From ``starts_at`` to ``ends_at`` this host is with at most ``seats`` families.

    ``kind``: hours (out of the pattern), invited (the host named the time), day (a parents' day), visit (a way to a
    family's home).
    """

    __tablename__ = "slots"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"),
        same_school("place_id", "places"),
        UniqueConstraint("school_id", "staff_id", "starts_at"),
    )

    staff_id: Mapped[int]
    kind: Mapped[Short]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_id: Mapped[int | None]
    seats: Mapped[Small] = mapped_column(default=1)
    made_at: Mapped[datetime]


class SlotCell(OfSchool, Base):
    """Five minutes of a host, and of a place for one talk (``place_id`` None elsewhere).

    ``cell`` counts five-minute steps since 1970 UTC.
    """

    __tablename__ = "slot_cells"
    __table_args__ = own(
        same_school("slot_id", "slots", ondelete="CASCADE"),
        UniqueConstraint("school_id", "staff_id", "cell"),
        UniqueConstraint("school_id", "place_id", "cell"),
    )

    slot_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    place_id: Mapped[int | None]
    cell: Mapped[int]


def lock_hosts(session: Session, school_id: int, staff_ids: Collection[int]) -> None:
    """Whoever writes into the time of these people holds their rows until the end of the transaction.

    In the order of their ids; it does not hinder rows that only refer to them.
    """
    these = select(Staff.id).where(Staff.school_id == school_id, Staff.id.in_(staff_ids)).order_by(Staff.id)
    session.execute(these.with_for_update(key_share=True)).all()


def slot_of_host(session: Session, school_id: int, staff_id: int, starts_at: datetime) -> Slot | None:
    """What this host has given away from this moment on."""
    mine = (Slot.school_id == school_id, Slot.staff_id == staff_id, Slot.starts_at == starts_at)
    return session.scalar(select(Slot).where(*mine))


def slots_between(
    session: Session, school_id: int, staff_ids: Collection[int], place_ids: Collection[int], after: datetime,
    until: datetime,
) -> list[Slot]:  # fmt: skip
    """What these hosts, or anybody in these places, have given away of a stretch of time."""
    touches = (Slot.school_id == school_id, Slot.starts_at < until, Slot.ends_at > after)
    whose = or_(Slot.staff_id.in_(staff_ids), Slot.place_id.in_(place_ids))
    return list(session.scalars(select(Slot).where(*touches, whose).order_by(Slot.starts_at, Slot.id)))


def take_cells(session: Session, *slots: Slot, alone: bool) -> bool:
    """Take the slots' five-minute cells, in their order; False if one of them is somebody else's.

    ``alone``: those of their place as well. After False the caller's savepoint has to go.
    """
    rows = [
        {
            "id": new_id(),
            "school_id": slot.school_id,
            "slot_id": slot.id,
            "staff_id": slot.staff_id,
            "place_id": slot.place_id if alone else None,
            "cell": cell,
        }
        for slot in slots
        for cell in cells(slot.starts_at, slot.ends_at)
    ]
    taken = insert(session, SlotCell).values(rows).on_conflict_do_nothing().returning(SlotCell.id)
    return len(session.scalars(taken).all()) == len(rows)


def cells(starts_at: datetime, ends_at: datetime) -> range:
    """The numbers of the five-minute steps that this time touches."""
    step = CELL_MINUTES * 60
    return range(int(starts_at.timestamp()) // step, -(-int(ends_at.timestamp()) // step))


def remove_slot(session: Session, slot: Slot) -> None:
    """The time is free again; its line goes with it."""
    session.execute(delete(SlotCell).where(SlotCell.slot_id == slot.id, SlotCell.school_id == slot.school_id))
    session.delete(slot)
    session.flush()
