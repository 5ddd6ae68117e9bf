"""Calls between a parent and a child, from the hotline room or at home, as they came about: one row each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.people import Role
from storage.affection_hotline.home_calls import HomeCall
from storage.base import Base, OfSchool, Short, new_id, own, same_school
from storage.bookings import Booking
from storage.office_hours import OfficeHours, Place
from storage.pupils import GuardianLink, Pupil
from storage.schools import Class
from storage.slots import Slot
from storage.staff import StaffRole
from storage.upsert import insert

# Parent and child heard each other, if not to the end.
HEARD = ("talked", "cut")


class HotlineCall(OfSchool, Base):
    """What became of one agreed call. ``outcome``: talked | cut (broken off) | missed.

    It is written when the duty teacher ticks it, at home when one of the two sides, or the provider that connected
    them, says how it was, else when its time is over (then it was missed). Either ``booking_id`` or ``home_call_id``
    names what was agreed. ``starts_at`` is when it was to begin, ``ended_at`` when its end was noted, both school
    time; ``seconds`` are known only where the call was ticked while it went on, or the provider has told them.
    ``noted_by_id`` is the duty teacher, empty where time or the family said it.
    """

    __tablename__ = "hotline_calls"
    __table_args__ = own(
        same_school("booking_id", "bookings", ondelete="CASCADE"),
        same_school("home_call_id", "hotline_home_calls", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("place_id", "places"),
        same_school("noted_by_id", "staff"),
        UniqueConstraint("booking_id"),
        UniqueConstraint("home_call_id"),
    )

    booking_id: Mapped[int | None]
    home_call_id: Mapped[int | None]
    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    place_id: Mapped[int | None]
    starts_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[Short]
    seconds: Mapped[int | None]
    noted_by_id: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class CallInRoom:
    """One agreed call as the duty teacher's list has it; ``outcome`` is empty as long as nothing is noted."""

    booking: Booking
    child: str
    class_name: str
    parent: str
    place: str
    outcome: str


def log_call(
    session: Session, booking: Booking, outcome: str, now: datetime, *, noted_by_id: int | None = None
) -> HotlineCall:
    """The call's one row: written now, or changed where it stands already.

    The booking still has its seat, or its row stands; it has a time and a guardian.
    """
    slot = session.get(Slot, booking.slot_id) if booking.slot_id else None
    fresh = {
        "id": new_id(),
        "school_id": booking.school_id,
        "booking_id": booking.id,
        "pupil_id": booking.pupil_id,
        "guardian_id": booking.guardian_id,
        "place_id": slot.place_id if slot else None,
        "starts_at": booking.starts_at,
        "ended_at": now,
        "outcome": outcome,
    }
    session.execute(insert(session, HotlineCall).values(fresh).on_conflict_do_nothing(index_elements=["booking_id"]))
    row = session.scalars(
        select(HotlineCall).where(HotlineCall.booking_id == booking.id).with_for_update().execution_options(
            populate_existing=True
        )
    ).one()  # fmt: skip
    row.outcome, row.noted_by_id = outcome, noted_by_id
    if outcome in HEARD and booking.starts_at is not None and booking.starts_at < now:
        row.ended_at = min(now, booking.ends_at or now)
        row.seconds = int((row.ended_at - booking.starts_at).total_seconds()) if noted_by_id else None
    else:
        row.seconds = None
    session.flush()
    return row


def calls_of(session: Session, school_id: int, booking_ids: Collection[int]) -> dict[int, HotlineCall]:
    """By booking what became of these calls; those that nothing has become of yet are not named."""
    these = (HotlineCall.school_id == school_id, HotlineCall.booking_id.in_(booking_ids))
    rows = session.scalars(select(HotlineCall).where(*these))
    return {row.booking_id: row for row in rows if row.booking_id is not None}


def log_home_call(session: Session, call: HomeCall, outcome: str, now: datetime, *, seconds: int | None) -> HotlineCall:
    """The row of a call at home: written now, or changed where it stands already. The call's row is locked."""
    row = outcome_at_home(session, call)
    if row is None:
        row = HotlineCall(
            school_id=call.school_id,
            home_call_id=call.id,
            pupil_id=call.pupil_id,
            guardian_id=call.guardian_id,
            starts_at=call.starts_at,
        )
        session.add(row)
    row.outcome, row.seconds, row.ended_at = outcome, seconds, min(now, call.ends_at) if outcome in HEARD else now
    session.flush()
    return row


def outcome_at_home(session: Session, call: HomeCall) -> HotlineCall | None:
    """What became of a call at home; None as long as nothing has."""
    mine = (HotlineCall.school_id == call.school_id, HotlineCall.home_call_id == call.id)
    return session.scalar(select(HotlineCall).where(*mine))


def lines_of(session: Session, school_id: int, now: datetime) -> list[int]:
    """The lines of the hotline room: duty teachers who hold hours for calls at a place that has one talk at a time."""
    on_duty = exists().where(
        StaffRole.school_id == school_id,
        StaffRole.staff_id == OfficeHours.staff_id,
        StaffRole.role == Role.DUTY_TEACHER,
        StaffRole.since <= now,
        or_(StaffRole.until.is_(None), StaffRole.until > now),
    )
    alone = exists().where(Place.id == OfficeHours.place_id, Place.school_id == school_id, Place.alone)
    rows = select(OfficeHours.staff_id, OfficeHours.ways).where(OfficeHours.school_id == school_id, on_duty, alone)
    return sorted({staff_id for staff_id, ways in session.execute(rows) if "room" in ways.split()})


def calls_between(session: Session, school_id: int, begin: datetime, until: datetime) -> list[CallInRoom]:
    """The calls agreed for this time that are ahead, going on or over; not those that were called off."""
    pair = and_(GuardianLink.pupil_id == Booking.pupil_id, GuardianLink.guardian_id == Booking.guardian_id)
    place = func.coalesce(Slot.place_id, HotlineCall.place_id)
    rows = (
        select(Booking, Pupil.name, Class.name, GuardianLink.relation, Place.name, HotlineCall.outcome)
        .join(Pupil, Pupil.id == Booking.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(GuardianLink, pair)
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(HotlineCall, HotlineCall.booking_id == Booking.id)
        .outerjoin(Place, Place.id == place)
        .where(
            Booking.school_id == school_id,
            Booking.starts_at >= begin,
            Booking.starts_at < until,
            Booking.way == "room",
            Booking.state.in_(("asked", "booked", "came", "over", "missed")),
        )
        .order_by(Booking.starts_at, Place.name, Booking.id)
    )
    return [CallInRoom(*row[:3], *(each or "" for each in row[3:])) for row in session.execute(rows)]
