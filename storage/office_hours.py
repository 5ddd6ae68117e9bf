"""When a member of staff can be met: the weekly pattern, single days, days away, and the places."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.upsert import insert

# What a host wants families to know: bring the health book, ring at the side door.
HINT = ("office_hours", "hint")


class Place(OfSchool, Base):
    """A room or corner where families are met. ``alone``: only one talk at a time, whoever the host is."""

    __tablename__ = "places"
    __table_args__ = own(UniqueConstraint("school_id", "name"))

    name: Mapped[Short]
    alone: Mapped[bool]


class OfficeHours(OfSchool, Base):
    """Hours of one host: each week on ``weekday`` (0 Monday), or once on ``day``; exactly one of the two is set.

    Minutes are of the school's day (``16:20`` is 980). ``length`` and ``pause`` are minutes, multiples of five.
    ``seats`` is how many families come at once, ``ways`` what is offered: of ``school phone video home room``
    (``room``: a call from the hotline room), separated by spaces. With ``approves`` the host agrees to each booking.
    """

    __tablename__ = "office_hours"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"), same_school("place_id", "places"))

    staff_id: Mapped[int] = mapped_column(index=True)
    weekday: Mapped[Small | None]
    day: Mapped[date | None]
    starts: Mapped[Small]
    ends: Mapped[Small]
    length: Mapped[Small]
    pause: Mapped[Small] = mapped_column(default=0)
    place_id: Mapped[int | None]
    seats: Mapped[Small] = mapped_column(default=1)
    ways: Mapped[Short] = mapped_column(default="school phone")
    approves: Mapped[bool] = mapped_column(default=False)
    hint: Mapped[Sealed | None]
    since: Mapped[date]
    until: Mapped[date | None]  # the last day, where the pattern ends
    written_at: Mapped[datetime]


class StaffAbsence(OfSchool, Base):
    """When a host cannot be met although the pattern says so: whole days, or ``starts`` to ``ends`` of each day."""

    __tablename__ = "staff_absences"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"))

    staff_id: Mapped[int] = mapped_column(index=True)
    first: Mapped[date]
    last: Mapped[date]
    starts: Mapped[Small | None]
    ends: Mapped[Small | None]
    written_at: Mapped[datetime]


def hours_of(
    session: Session, school_id: int, staff_ids: Collection[int], first: date, last: date
) -> list[OfficeHours]:
    """The hours of these people that may fall on a day of this stretch; single days before weekly patterns."""
    holds = (OfficeHours.since <= last, or_(OfficeHours.until.is_(None), OfficeHours.until >= first))
    days = or_(OfficeHours.day.is_(None), OfficeHours.day.between(first, last))
    mine = select(OfficeHours).where(OfficeHours.school_id == school_id, OfficeHours.staff_id.in_(staff_ids))
    found = session.scalars(mine.where(*holds, days).order_by(OfficeHours.starts, OfficeHours.id))
    return sorted(found, key=lambda hours: hours.day is None)


def absences_of(
    session: Session, school_id: int, staff_ids: Collection[int], first: date, last: date
) -> list[StaffAbsence]:
    """When these people cannot be met on a day of this stretch."""
    mine = select(StaffAbsence).where(StaffAbsence.school_id == school_id, StaffAbsence.staff_id.in_(staff_ids))
    touching = mine.where(StaffAbsence.first <= last, StaffAbsence.last >= first)
    return list(session.scalars(touching.order_by(StaffAbsence.first, StaffAbsence.id)))


def places_of(session: Session, school_id: int) -> dict[int, Place]:
    """The school's places by id, in the order of their names."""
    found = session.scalars(select(Place).where(Place.school_id == school_id).order_by(Place.name))
    return {place.id: place for place in found}


def hours_from(session: Session, school_id: int, staff_id: int, today: date) -> list[OfficeHours]:
    """One host's hours that are not over: weekly patterns, and single days from today on."""
    mine = select(OfficeHours).where(OfficeHours.school_id == school_id, OfficeHours.staff_id == staff_id)
    ahead = (
        or_(OfficeHours.day.is_(None), OfficeHours.day >= today),
        or_(OfficeHours.until.is_(None), OfficeHours.until >= today),
    )
    return list(session.scalars(mine.where(*ahead).order_by(OfficeHours.starts, OfficeHours.id)))


def absences_from(session: Session, school_id: int, staff_id: int, today: date) -> list[StaffAbsence]:
    """One host's days away that are not over, the nearest first."""
    mine = select(StaffAbsence).where(StaffAbsence.school_id == school_id, StaffAbsence.staff_id == staff_id)
    return list(session.scalars(mine.where(StaffAbsence.last >= today).order_by(StaffAbsence.first, StaffAbsence.id)))


def place_named(session: Session, school_id: int, name: str, *, alone: bool) -> Place:
    """The place of this name; a new one has one talk at a time if ``alone``, a known one stays as it is."""
    row = {"id": new_id(), "school_id": school_id, "name": name, "alone": alone}
    session.execute(insert(session, Place).values(row).on_conflict_do_nothing(index_elements=["school_id", "name"]))
    return session.scalars(select(Place).where(Place.school_id == school_id, Place.name == name)).one()
