"""When somebody can be met: what the office hours say, less what is given away, too near or too far."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.school import SchoolContext
from storage.bookings import seats_taken
from storage.office_hours import HINT, OfficeHours, Place, StaffAbsence, absences_of, hours_of, places_of
from storage.sealing import unseal
from storage.slots import Slot, slots_between


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that this host offers; with ``approves`` the host agrees to each booking. ``place`` is its name, or "".

    ``seats_left`` is 0 where others have it.
    """

    staff_id: int
    starts_at: datetime
    ends_at: datetime
    place_id: int | None
    place: str
    seats_left: int
    approves: bool
    kind: str = "hours"
    seats: int = 1
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """One meeting as the office hours have it, free or not."""

    hours: OfficeHours
    starts_at: datetime
    ends_at: datetime


def free_times(  # noqa: PLR0913  the last three narrow the question and go by keyword
    session: Session,
    school: SchoolContext,
    staff_ids: Collection[int],
    way: str,
    now: datetime,
    *,
    full: bool = False,
    first: date | None = None,
    last: date | None = None,
) -> list[FreeTime]:
    """What can be booked with these hosts in this way, the nearest first; with ``full`` also what others have taken.

    Not before the notice that a host needs, not beyond the horizon (``[rules.booking]``), whatever ``first`` and
    ``last`` say.
    """
    rules, today = school.rules.booking, at_school(now).date()
    horizon = today + timedelta(days=rules.horizon_days)
    begin, end = max(first or today, today), min(last or horizon, horizon)
    earliest = now + timedelta(minutes=rules.notice_minutes)
    spans = [
        span
        for span in spans_of(session, school, staff_ids, begin, end)
        if span.starts_at >= earliest and way in span.hours.ways.split()
    ]
    found = _Look(session, school, spans).times()
    return sorted((each for each in found if full or each.seats_left), key=lambda each: (each.starts_at, each.staff_id))


def spans_of(
    session: Session, school: SchoolContext, staff_ids: Collection[int], first: date, last: date
) -> list[Span]:
    """Every meeting of these hosts' office hours from day to day, less their days away; taken ones among them."""
    if first > last:
        return []
    absences = absences_of(session, school.id, staff_ids, first, last)
    hours = sorted(hours_of(session, school.id, staff_ids, first, last), key=lambda each: each.staff_id)
    spans = list[Span]()
    for staff_id, rows in groupby(hours, key=lambda each: each.staff_id):
        mine, away = list(rows), [each for each in absences if each.staff_id == staff_id]
        for number in range((last - first).days + 1):
            day = first + number * DAY
            of_day = [each for each in mine if _holds_on(each, day, is_school_day=school.calendar.is_school_day(day))]
            spans += [span for span in day_spans(of_day, day) if not is_away(away, span.starts_at, span.ends_at)]
    return spans


def day_spans(hours: Iterable[OfficeHours], day: date) -> list[Span]:
    """The meetings of one host's hours on one day; what an earlier row has taken, a later one cannot have again."""
    found = list[Span]()
    for each in hours:
        for begin in range(each.starts, each.ends - each.length + 1, each.length + each.pause):
            starts_at = moment(day, begin)
            ends_at = starts_at + timedelta(minutes=each.length)
            if not any(span.starts_at < ends_at and starts_at < span.ends_at for span in found):
                found.append(Span(each, starts_at, ends_at))
    return sorted(found, key=lambda span: span.starts_at)


def moment(day: date, minutes: int) -> datetime:
    """So many minutes into the school's day."""
    return datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minutes)


def is_away(absences: Iterable[StaffAbsence], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether one of these absences touches this time."""
    day = at_school(starts_at).date()
    return any(
        each.first <= day <= each.last
        and moment(day, each.starts or 0) < ends_at
        and starts_at < (moment(day, each.ends) if each.ends is not None else moment(day, 24 * 60))
        for each in absences
    )


def span_at(session: Session, school: SchoolContext, staff_id: int, starts_at: datetime) -> Span | None:
    """The meeting of the host's office hours that begins then; None where the hours say something else."""
    day = at_school(starts_at).date()
    spans = spans_of(session, school, [staff_id], day, day)
    return next((span for span in spans if span.starts_at == starts_at), None)


def _holds_on(hours: OfficeHours, day: date, *, is_school_day: bool) -> bool:
    """A single day is meant whatever day it is; a weekly pattern holds on school days only."""
    if hours.day is not None:
        return hours.day == day
    within = hours.since <= day and (hours.until is None or day <= hours.until)
    return within and is_school_day and hours.weekday == day.weekday()


class _Look:
    """What is given away around these spans, asked for once."""

    def __init__(self, session: Session, school: SchoolContext, spans: list[Span]) -> None:
        self._session, self._school, self._spans = session, school, spans
        self._places: dict[int, Place] = places_of(session, school.id) if spans else {}
        alone = {span.hours.place_id for span in spans if self._is_alone(span.hours.place_id)}
        hosts = {span.hours.staff_id for span in spans}
        self._taken = list[Slot]()
        if spans:
            begin, end = min(each.starts_at for each in spans), max(each.ends_at for each in spans)
            places = [place_id for place_id in alone if place_id is not None]
            self._taken = slots_between(session, school.id, hosts, places, begin, end)
        self._seats = seats_taken(session, [slot.id for slot in self._taken])
        self._hints: dict[int, str] = {}

    def times(self) -> list[FreeTime]:
        """All that nothing else stands in the way of, with the seats that are left."""
        return [made for span in self._spans if (made := self._offered(span)) is not None]

    def _offered(self, span: Span) -> FreeTime | None:
        touching = [slot for slot in self._taken if self._stands_in_the_way(slot, span)]
        if not touching:
            return self._time(span, span.hours.place_id, span.hours.seats, span.hours.seats)
        own = touching[0]
        mine = own.staff_id == span.hours.staff_id and own.starts_at == span.starts_at and own.ends_at == span.ends_at
        if len(touching) > 1 or not mine or own.kind != "hours":
            return None
        # A seat that came free while others waited is held for the first of them already, and taken.
        left = max(own.seats - len(self._seats.get(own.id, [])), 0)
        return self._time(span, own.place_id, left, own.seats)

    def _stands_in_the_way(self, slot: Slot, span: Span) -> bool:
        if slot.starts_at >= span.ends_at or slot.ends_at <= span.starts_at:
            return False
        same_place = slot.place_id is not None and slot.place_id == span.hours.place_id
        return slot.staff_id == span.hours.staff_id or (same_place and self._is_alone(slot.place_id))

    def _is_alone(self, place_id: int | None) -> bool:
        return place_id is not None and place_id in self._places and self._places[place_id].alone

    def _time(self, span: Span, place_id: int | None, left: int, seats: int) -> FreeTime:
        hours = span.hours
        if hours.id not in self._hints:
            self._hints[hours.id] = unseal(self._session, HINT, hours.id, self._school.id, hours.hint)
        return FreeTime(
            staff_id=hours.staff_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            place_id=place_id,
            place=self._places[place_id].name if place_id else "",
            seats_left=left,
            approves=hours.approves,
            seats=seats,
            hint=self._hints[hours.id],
        )
