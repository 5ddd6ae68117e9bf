"""What the pages and chats of visit_booking ask of bookings, hosts and lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from storage.bookings import LIVE, Booking, BookingSibling
from storage.office_hours import OfficeHours, Place
from storage.pupils import Pupil
from storage.slot_waits import SlotWait
from storage.slots import Slot
from storage.staff import Staff, StaffRole

# What is still ahead: what holds a seat, and what waits for a time.
OPEN = (*(state for state in LIVE if state != "came"), "wanted")


@dataclass(frozen=True, slots=True)
class HostRow:
    """One role that somebody who may be met holds now."""

    staff_id: int
    name: str
    role: str
    subject: str


@dataclass(frozen=True, slots=True)
class Line:
    """One family's place in the line of a slot."""

    wait: SlotWait
    slot: Slot


def hosts(session: Session, school_id: int, class_id: int, of_school: Collection[str], now: datetime) -> list[HostRow]:
    """Who teaches this class now, and who holds one of the roles ``of_school`` for the class or for all classes."""
    held = (StaffRole.since <= now, StaffRole.until.is_(None) | (StaffRole.until > now))
    here = Staff.left_at.is_(None) | (Staff.left_at > now)
    everywhere = and_(StaffRole.class_id.is_(None), StaffRole.role.in_(of_school))
    rows = session.execute(
        select(Staff.id, Staff.name, StaffRole.role, StaffRole.subject)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == school_id, or_(StaffRole.class_id == class_id, everywhere), *held, here)
        .order_by(StaffRole.role, StaffRole.subject, Staff.name, Staff.id)
    )
    return [HostRow(row.id, row.name, row.role, row.subject) for row in rows]


def ways_offered(session: Session, school_id: int, staff_ids: Collection[int]) -> dict[int, set[str]]:
    """By host in which ways families can meet them; hosts without any hours are left out."""
    mine = (OfficeHours.school_id == school_id, OfficeHours.staff_id.in_(staff_ids))
    found: dict[int, set[str]] = {}
    for staff_id, ways in session.execute(select(OfficeHours.staff_id, OfficeHours.ways).where(*mine)):
        found.setdefault(staff_id, set()).update(ways.split())
    return found


def booking_of(session: Session, school_id: int, booking_id: int, *, lock: bool = False) -> Booking | None:
    """One booking of this school, locked where it is about to change."""
    wanted = select(Booking).where(Booking.school_id == school_id, Booking.id == booking_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def ahead_of_family(
    session: Session, school_id: int, household_ids: Collection[int], pupil_ids: Collection[int], now: datetime
) -> list[Booking]:
    """What one household has ahead about these children, the next first; what waits for a time comes last."""
    about = or_(Booking.pupil_id.in_(pupil_ids), Booking.id.in_(_with_sibling(pupil_ids)))
    mine = (Booking.school_id == school_id, Booking.household_id.in_(household_ids), about)
    ahead = or_(Booking.ends_at.is_(None), Booking.ends_at > now)
    found = session.scalars(select(Booking).where(*mine, Booking.state.in_((*OPEN, "came")), ahead))
    return sorted(found, key=_when)


def behind_of_family(
    session: Session, school_id: int, household_ids: Collection[int], pupil_ids: Collection[int], most: int
) -> list[Booking]:
    """Talks of one household that were written up, the newest first."""
    about = or_(Booking.pupil_id.in_(pupil_ids), Booking.id.in_(_with_sibling(pupil_ids)))
    mine = (Booking.school_id == school_id, Booking.household_id.in_(household_ids), about)
    written = select(Booking).where(*mine, Booking.recorded_at.is_not(None))
    return list(session.scalars(written.order_by(Booking.starts_at.desc()).limit(most)))


def of_host(
    session: Session, school_id: int, staff_id: int, states: Collection[str], *more: ColumnElement[bool]
) -> list[Booking]:
    """One host's bookings in these states, the next first; those without a time last."""
    mine = (Booking.school_id == school_id, Booking.staff_id == staff_id, Booking.state.in_(states), *more)
    return sorted(session.scalars(select(Booking).where(*mine)), key=_when)


def to_write_up(session: Session, school_id: int, staff_id: int, since: datetime, now: datetime) -> list[Booking]:
    """Talks of one host that are over, were not missed, and have no record yet, the oldest first.

    What a parent and a child said to each other in the hotline room is nobody's to write up.
    """
    over = and_(Booking.day_id.is_(None), Booking.way != "room", Booking.ends_at <= now, Booking.ends_at > since)
    return of_host(session, school_id, staff_id, ("booked", "came", "over"), over, Booking.recorded_at.is_(None))


def for_calendar(session: Session, school_id: int, staff_id: int, since: datetime) -> list[Booking]:
    """All of a host's bookings with a time since then, cancelled ones among them, in the order of time."""
    timed = (Booking.starts_at.is_not(None), Booking.starts_at >= since)
    mine = (Booking.school_id == school_id, Booking.staff_id == staff_id, *timed)
    return list(session.scalars(select(Booking).where(*mine).order_by(Booking.starts_at, Booking.id)))


def children_in(session: Session, bookings: Sequence[Booking]) -> dict[int, list[Pupil]]:
    """By booking the children it is about, the first one first."""
    ids = [booking.id for booking in bookings]
    rows = session.execute(
        select(BookingSibling.booking_id, Pupil)
        .join(Pupil, Pupil.id == BookingSibling.pupil_id)
        .where(BookingSibling.booking_id.in_(ids))
        .order_by(Pupil.number)
    ).all()
    first = {pupil.id: pupil for pupil in session.scalars(_pupils({booking.pupil_id for booking in bookings}))}
    found = {booking.id: [first[booking.pupil_id]] for booking in bookings}
    for booking_id, pupil in rows:
        found[booking_id].append(pupil)
    return found


def places_of(session: Session, slot_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """By slot the name of its place, empty where it has none, and how many families it takes."""
    rows = session.execute(
        select(Slot.id, Slot.seats, Place.name).outerjoin(Place, Place.id == Slot.place_id).where(Slot.id.in_(slot_ids))
    )
    return {row.id: (row.name or "", row.seats) for row in rows}


def lines_of_family(session: Session, school_id: int, household_ids: Collection[int], now: datetime) -> list[Line]:
    """Where one household waits in line for a time that is still ahead, the next first."""
    mine = (SlotWait.school_id == school_id, SlotWait.household_id.in_(household_ids), SlotWait.state == "waiting")
    rows = session.execute(
        select(SlotWait, Slot).join(Slot, Slot.id == SlotWait.slot_id).where(*mine, Slot.starts_at > now)
    )
    return sorted((Line(wait, slot) for wait, slot in rows), key=lambda line: line.slot.starts_at)


def _with_sibling(pupil_ids: Collection[int]) -> Select[int]:
    return select(BookingSibling.booking_id).where(BookingSibling.pupil_id.in_(pupil_ids))


def _pupils(pupil_ids: Collection[int]) -> Select[Pupil]:
    return select(Pupil).where(Pupil.id.in_(pupil_ids))


def _when(booking: Booking) -> tuple[bool, datetime, int]:
    return booking.starts_at is None, booking.starts_at or booking.made_at, booking.id


def staff_names(session: Session, school_id: int, staff_ids: Collection[int], now: datetime) -> dict[int, HostRow]:
    """By member of staff the name, and the role of principal where it is held now (else an empty role)."""
    principals = select(StaffRole.staff_id).where(
        StaffRole.school_id == school_id,
        StaffRole.role == "principal",
        StaffRole.since <= now,
        StaffRole.until.is_(None) | (StaffRole.until > now),
    )
    lead = set(session.scalars(principals))
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.school_id == school_id, Staff.id.in_(staff_ids)))
    return {row.id: HostRow(row.id, row.name, "principal" if row.id in lead else "", "") for row in rows}


def usual_place(session: Session, school_id: int, staff_id: int) -> int | None:
    """Where a host is met as a rule: the place of the hours written last; None where none is known."""
    mine = (OfficeHours.school_id == school_id, OfficeHours.staff_id == staff_id, OfficeHours.place_id.is_not(None))
    return session.scalar(select(OfficeHours.place_id).where(*mine).order_by(OfficeHours.written_at.desc()).limit(1))


def wish_of(session: Session, school_id: int, household_id: int, staff_id: int) -> Booking | None:
    """What one household wants of one host and has no time for yet."""
    mine = (Booking.school_id == school_id, Booking.household_id == household_id, Booking.staff_id == staff_id)
    wanted = select(Booking).where(*mine, Booking.state == "wanted").order_by(Booking.made_at)
    return session.scalars(wanted.limit(1)).first()
