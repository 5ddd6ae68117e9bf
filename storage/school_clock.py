"""School time: the machine's time plus a shift that the demo and the tests may move. One row, or none."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

THE_ROW = 1
PRETENDED = "school_clock.pretended"


class SchoolClock(Base):
    """How far school time runs before (or behind) machine time."""

    __tablename__ = "school_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_microseconds: Mapped[int]


# Every push asks this, so it is built once.
_clock = cast("Table", SchoolClock.__table__)
_SHIFT = select(_clock.c.shift_microseconds).where(_clock.c.id == THE_ROW)


def school_now(session: Session, machine_now: datetime) -> datetime:
    """What "now" means to a school at this moment of the machine."""
    shift = session.connection().execute(_SHIFT).scalar()
    return machine_now + timedelta(microseconds=shift) if shift else machine_now


def machine_time(session: Session, moment: datetime) -> datetime:
    """When the machine reads, or read, this school time: what proves something is said on both clocks."""
    shift = session.connection().execute(_SHIFT).scalar()
    return truly(session, moment) - timedelta(microseconds=shift or 0)


def set_school_now(session: Session, moment: datetime, machine_now: datetime) -> None:
    """Make it ``moment`` at school now; from there school time runs on as the machine's does."""
    shift = (moment - machine_now) // timedelta(microseconds=1)
    session.merge(SchoolClock(id=THE_ROW, shift_microseconds=shift))


def pretend(session: Session, as_if: datetime, machine_now: datetime) -> None:
    """In this transaction the caller acts as if it were ``as_if``; what it writes to be done then is due now."""
    session.info[PRETENDED] = school_now(session, machine_now) - as_if


def truly(session: Session, moment: datetime) -> datetime:
    """The school time that ``moment`` stands for: itself, unless this transaction pretends."""
    shift: timedelta = session.info.get(PRETENDED, timedelta(0))
    return moment + shift
