"""办公时间: a host says when, where and how families can come, and on which days nobody can."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments.absences import be_away
from bot.appointments.times import is_away, moment
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.rules.office_hours import Pattern, overlap, problem_of, talks
from storage.base import new_id
from storage.office_hours import (
    HINT,
    OfficeHours,
    StaffAbsence,
    absences_from,
    hours_from,
    place_named,
    places_of,
)
from storage.sealing import seal, unseal
from storage.slots import slots_between


@dataclass(frozen=True, slots=True)
class Written:
    """What a host wants; ``place`` is a name, empty for none, and ``alone`` counts where it is new."""

    pattern: Pattern
    place: str = ""
    alone: bool = True
    seats: int = 1
    ways: str = "school phone"
    approves: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """One row as the host reads it; ``weekday`` or ``day`` is set, ``starts`` and ``ends`` are minutes of the day."""

    hours_id: int
    weekday: int | None
    day: date | None
    starts: int
    ends: int
    length: int
    pause: int
    place: str
    alone: bool
    seats: int
    ways: tuple[str, ...]
    approves: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which nobody can come; with ``starts`` and ``ends`` only so long of each."""

    absence_id: int
    first: date
    last: date
    starts: int | None
    ends: int | None


@dataclass(frozen=True, slots=True)
class Lost:
    """What days away cost: families that were told to choose another time, and other things that stand there."""

    families: int
    others: int


def my_hours(session: Session, actor: Actor, now: datetime) -> list[Hours]:
    """The host's own hours, by weekday and hour, single days behind them; those that are over are left out."""
    places = places_of(session, actor.school_id)
    found = [
        Hours(
            hours_id=row.id,
            weekday=row.weekday,
            day=row.day,
            starts=row.starts,
            ends=row.ends,
            length=row.length,
            pause=row.pause,
            place=places[row.place_id].name if row.place_id else "",
            alone=places[row.place_id].alone if row.place_id else False,
            seats=row.seats,
            ways=tuple(row.ways.split()),
            approves=row.approves,
            hint=unseal(session, HINT, row.id, row.school_id, row.hint),
        )
        for row in hours_from(session, actor.school_id, _host(actor), at_school(now).date())
    ]
    return sorted(found, key=lambda each: (each.day or date.min, each.weekday or 0, each.starts))


def my_days_away(session: Session, actor: Actor, now: datetime) -> list[Away]:
    """The host's own days away that are not over, the nearest first."""
    rows = absences_from(session, actor.school_id, _host(actor), at_school(now).date())
    return [Away(row.id, row.first, row.last, row.starts, row.ends) for row in rows]


def write(session: Session, actor: Actor, written: Written, now: datetime) -> int:
    """Let families book at these hours from now on; how many talks that is on such a day.

    Raises :class:`UserError` for hours that cannot be, or that overlap the host's own.
    """
    host, today, pattern = _host(actor), at_school(now).date(), written.pattern
    if problem := problem_of(pattern, today):
        raise UserError(problem)
    for other in hours_from(session, actor.school_id, host, today):
        if overlap(pattern, other.weekday, other.day, (other.starts, other.ends)):
            raise UserError("visit_booking/hours_overlap", starts=other.starts, ends=other.ends)
    place = place_named(session, actor.school_id, written.place, alone=written.alone) if written.place else None
    for weekday in (None,) if pattern.day else pattern.weekdays:
        row = OfficeHours(id=new_id(), school_id=actor.school_id, staff_id=host, weekday=weekday, day=pattern.day)
        row.starts, row.ends, row.length, row.pause = pattern.starts, pattern.ends, pattern.length, pattern.pause
        row.place_id, row.seats, row.ways = place.id if place else None, written.seats, written.ways
        row.approves, row.since, row.written_at = written.approves, pattern.day or today, now
        row.hint = seal(session, HINT, row.id, actor.school_id, written.hint) if written.hint else None
        session.add(row)
    session.flush()
    return talks(pattern)


def remove(session: Session, actor: Actor, hours_id: int) -> None:
    """Nobody can book at these hours any more; what is booked stays. :class:`AccessDeniedError` for another's."""
    row = session.get(OfficeHours, hours_id)
    if row is None or row.school_id != actor.school_id or row.staff_id != _host(actor):
        raise AccessDeniedError
    session.delete(row)
    session.flush()


def go_away(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    days: tuple[date, date],
    now: datetime,
    *,
    minutes: tuple[int, int] | None = None,
) -> Lost:
    """Nobody can come on these days: families that have booked are told, and choose another time.

    Raises :class:`UserError` for days that are gone or turned round.
    """
    host = _host(actor)
    if days[1] < at_school(now).date():
        raise UserError("visit_booking/days_turned")
    lost = be_away(session, school, host, days, now, minutes=minutes)
    return Lost(len(lost), _others(session, school, host, days, minutes))


def come_back(session: Session, actor: Actor, absence_id: int) -> None:
    """Families can book on these days again. :class:`AccessDeniedError` for another's."""
    row = session.get(StaffAbsence, absence_id)
    if row is None or row.school_id != actor.school_id or row.staff_id != _host(actor):
        raise AccessDeniedError
    session.delete(row)
    session.flush()


def place_names(session: Session, actor: Actor) -> list[str]:
    """The school's places, by name."""
    return [place.name for place in places_of(session, actor.school_id).values()]


def _others(
    session: Session, school: SchoolContext, host: int, days: tuple[date, date], minutes: tuple[int, int] | None
) -> int:
    """Home visits and parents' days in this time: they are changed where they were made."""
    starts, ends = minutes or (None, None)
    absence = StaffAbsence(staff_id=host, first=days[0], last=days[1], starts=starts, ends=ends)
    begin, until = moment(days[0], 0), moment(days[1], 24 * 60)
    found = slots_between(session, school.id, [host], [], begin, until)
    return sum(slot.kind in ("visit", "day") and is_away([absence], slot.starts_at, slot.ends_at) for slot in found)


def _host(actor: Actor) -> int:
    if actor.staff_id is None:
        raise AccessDeniedError
    return actor.staff_id
