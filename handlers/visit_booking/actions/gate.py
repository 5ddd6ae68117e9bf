"""At the gate: who comes today and to whom, let in by four digits or by a tap; the host hears of it at once.

A guard sees a class, what somebody is to a child, a host, a place and a time: no child's name and no reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.appointments.stages import plan
from bot.appointments.times import moment
from bot.appointments.waiting import locked
from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.names import surname
from bot.core.people import LEADERS, Actor, Role
from bot.core.school import SchoolContext
from bot.identity.headings import relation_name
from bot.identity.tries import count_wrong_try, tries_today
from handlers.visit_booking.actions import gate_telling as telling
from storage.bookings import LIVE, Booking
from storage.gate import Expected, by_code, day_of_code, expected_between, expected_of
from storage.parents_days import round_of
from storage.visit_booking import booking_of

KEEPERS = frozenset({Role.GATE_GUARD, *LEADERS})
# Days around today on which digits are looked for, to say that it is not today.
AROUND = range(-7, 22)

Verdict = Literal["in", "again", "other_day", "unknown", "too_often"]


@dataclass(frozen=True, slots=True)
class Guest:
    """A family that is expected once, with one host or with several one after the other.

    ``relation`` is what who answers for it is to the child; empty where that is not settled. ``state``: booked, came,
    missed.
    """

    booking_id: int
    starts_at: datetime
    class_name: str
    relation: str
    hosts: tuple[str, ...]
    place: str
    state: str
    came_at: datetime | None
    code: str


@dataclass(frozen=True, slots=True)
class Said:
    """What four digits mean: ``in`` let in now, ``again`` let in before, or why not; ``day`` for another day's."""

    verdict: Verdict
    guest: Guest | None = None
    day: date | None = None


def guests(session: Session, actor: Actor, day: date) -> list[Guest]:
    """Everybody who comes on this day, in the order of time. Raises :class:`AccessDeniedError`."""
    _refuse_others(actor)
    rows = expected_between(session, actor.school_id, moment(day, 0), moment(day, 24 * 60))
    return _as_guests(rows)


def say_code(session: Session, school: SchoolContext, actor: Actor, typed: str, now: datetime) -> Said:
    """Let in who says these digits today; wrong ones are counted, and after too many only the list is left.

    Nothing is raised for wrong digits, so that they stay counted.
    """
    _refuse_others(actor)
    who, today = f"gate:{actor.staff_id}", at_school(now).date()
    if tries_today(session, school.id, who, now) >= school.rules.booking.gate_tries:
        return Said("too_often")
    booking = by_code(session, school.id, today, typed)
    if booking is None:
        count_wrong_try(session, school.id, who, now)
        near = [today + n * DAY for n in sorted(AROUND, key=abs)]
        other = day_of_code(session, school.id, typed, near)
        return Said("other_day", day=other) if other else Said("unknown")
    was_here = booking.came_at is not None
    let_in(session, school, actor, [booking.id], now)
    return Said("again" if was_here else "in", _guest_of(session, school.id, booking.id))


def let_in(
    session: Session, school: SchoolContext, actor: Actor, booking_ids: Sequence[int], now: datetime
) -> list[Guest]:
    """These came to the gate, one by one or as ticked on the paper; each host hears of it at once.

    Who came before, or is not expected today, is passed over.
    """
    _refuse_others(actor)
    came = []
    for booking_id in booking_ids:
        row = _of_today(session, school.id, booking_id, now)
        if row is None or row.came_at is not None or row.state not in ("booked", "missed"):
            continue
        for each in together(session, row):
            _came(session, school, actor, locked(session, school, each), now)
        guest = _guest_of(session, school.id, booking_id)
        if guest is not None:
            came.append(guest)
            telling.came(session, school, row, now)
    return came


def take_back(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Guest | None:
    """A slip of the finger: this family is not here yet; the host hears that as well."""
    _refuse_others(actor)
    row = _of_today(session, school.id, booking_id, now)
    if row is None or row.state != "came":
        return None
    for each in together(session, row):
        booking = locked(session, school, each)
        booking.state, booking.came_at, booking.checked_by_id = "booked", None, None
        booking.version += 1
        plan(school, booking, now)
    session.flush()
    telling.not_here(session, school, row, now)
    return _guest_of(session, school.id, booking_id)


def together(session: Session, row: Booking) -> list[Booking]:
    """What one arrival is for: this booking, or all talks of the family on a parents' day."""
    if row.day_id is None or row.state == "missed":
        return [row]
    return round_of(session, row.school_id, row.day_id, row.household_id) or [row]


def may_keep(actor: Actor) -> bool:
    """Whether the actor sees the gate's list: the guard, and who leads the school."""
    return any(held.role in KEEPERS for held in actor.held)


def _came(session: Session, school: SchoolContext, actor: Actor, booking: Booking, now: datetime) -> None:
    if booking.state not in ("booked", "missed"):
        return
    booking.state = "came" if booking.state == "booked" else "over"
    booking.came_at, booking.checked_by_id = now, actor.staff_id
    booking.version += 1
    if booking.state == "came":
        plan(school, booking, now)
    session.flush()


def _of_today(session: Session, school_id: int, booking_id: int, now: datetime) -> Booking | None:
    row = booking_of(session, school_id, booking_id, lock=True)
    if row is None or row.starts_at is None or row.way != "school":
        return None
    return row if at_school(row.starts_at).date() == at_school(now).date() else None


def _guest_of(session: Session, school_id: int, booking_id: int) -> Guest | None:
    first = expected_of(session, school_id, [booking_id])
    if not first:
        return None
    row = first[0].booking
    ids = [each.id for each in together(session, row)] if row.state in LIVE else [booking_id]
    found = _as_guests(expected_of(session, school_id, ids))
    return found[0] if found else None


def _as_guests(rows: Sequence[Expected]) -> list[Guest]:
    """One for each arrival: the talks of a family on a parents' day are one."""
    groups = dict[tuple[int, int], list[Expected]]()
    for each in rows:
        booking = each.booking
        key = (booking.day_id, booking.household_id) if booking.day_id else (0, booking.id)
        groups.setdefault(key, []).append(each)
    return [_guest(group) for group in groups.values()]


def _guest(group: Sequence[Expected]) -> Guest:
    first = next((each for each in group if each.booking.code), group[0])
    booking = first.booking
    assert booking.starts_at  # noqa: S101  for the type checker: what is expected at a time has one
    came_at = next((each.booking.came_at for each in group if each.booking.came_at), None)
    states = {"over": "came" if came_at else "booked"}
    return Guest(
        booking_id=booking.id,
        starts_at=booking.starts_at,
        class_name=first.class_name,
        relation=relation_name(first.relation) if first.relation else "",
        hosts=tuple(dict.fromkeys(surname(each.host) for each in group)),
        place=first.place,
        state="came" if came_at else states.get(booking.state, booking.state),
        came_at=came_at,
        code=booking.code or "",
    )


def _refuse_others(actor: Actor) -> None:
    if not may_keep(actor):
        raise AccessDeniedError
