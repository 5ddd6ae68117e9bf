"""Time of a member of staff that is given away: a slot, and the five-minute cells that nothing else may take.

A slot that nobody has taken has no row: what could be booked is told by the office hours. Two unique keys hold that
a host is in one place at a time and that a room for one talk has one talk, on both databases alike.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Short, Small, own, same_school

CELL_MINUTES = 5


class Slot(OfSchool, Base):
    """From ``starts_at`` to ``ends_at`` this host is with at most ``seats`` families.

    ``kind``: hours (out of the pattern), invited (the host named the time), day (a parents' day), visit (a way to a
    family's home), room (a call from the hotline room).
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
