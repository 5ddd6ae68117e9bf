"""A day's way from home to home: in which order, where, whom to call; afterwards how far it was and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from openpyxl import Workbook
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import access_pupil
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_staff
from handlers.home_visit.actions.preparing import Contact, contacts_of
from storage.home_visit_lists import MADE, OPEN, ListedVisit, costs_of_month, visits_of_staff
from storage.sealing import unseal

WHY = "home_visit_trip"
FEN, METRES = 100, 1000
FARTHEST_KM, MOST_YUAN = 500, 2000


@dataclass(frozen=True, slots=True)
class Stop:
    """One home of a day's round. ``is_agreed``: the family awaits us then. Numbers are whole on the day itself only."""

    visit: VisitSeen
    village: str
    address: str
    contacts: tuple[Contact, ...]
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """What one member of staff's visits of a month came to."""

    staff: str
    visits: int
    metres: int
    cost_fen: int


def trip(session: Session, school: SchoolContext, actor: Actor, day: date, now: datetime) -> list[Stop]:
    """The actor's visits to homes on a day: first those with a time, then the planned ones, village by village.

    Each look at a child's address is written down; who may not see the record goes along without it.
    """
    if actor.staff_id is None:
        raise AccessDeniedError
    listed = visits_of_staff(session, school.id, actor.staff_id, (*OPEN, *MADE))
    found = zip(all_seen(session, school, listed, now), listed, strict=True)
    stops = [_stop(session, actor, seen, each, now) for seen, each in found if seen.day == day and seen.way == "home"]
    return sorted(stops, key=lambda stop: (stop.visit.starts_at is None, stop.visit.starts_at or now, stop.village))


def days_of_trips(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[date]:
    """The days with visits of the actor from last week on, in order."""
    listed = visits_of_staff(session, school.id, actor.staff_id or 0, (*OPEN, *MADE))
    since = at_school(now).date() - timedelta(days=7)
    days = {each.day for each in all_seen(session, school, listed, now) if each.way == "home"}
    return sorted(day for day in days if day and day >= since)


def enter_costs(session: Session, actor: Actor, visit_id: int, kilometres: str, yuan: str) -> None:
    """How far the way to one home was and what it cost, as typed. :class:`UserError` for what is no such number."""
    visit = of_staff(session, actor, visit_id, lock=True)
    visit.metres, visit.cost_fen = _number(kilometres, METRES, FARTHEST_KM), _number(yuan, FEN, MOST_YUAN)
    session.flush()


def months_sum(session: Session, actor: Actor, first: date) -> list[OnTheRoad]:
    """What visits of the month that begins with ``first`` came to: everybody's for who leads, else the actor's own."""
    if actor.staff_id is None:
        raise AccessDeniedError
    leads = any(held.role in LEADERS for held in actor.held)
    begins = datetime(first.year, first.month, 1, tzinfo=SHANGHAI)
    ends = (begins + timedelta(days=32)).replace(day=1)
    rows = costs_of_month(session, actor.school_id, begins, ends, None if leads else actor.staff_id)
    return [OnTheRoad(*row) for row in rows]


def sheet_of(rows: Sequence[OnTheRoad], first: date) -> bytes:
    """The month's sum as a spreadsheet."""
    book = Workbook()
    page = book.active or book.create_sheet()
    page.title = f"{first:%Y-%m}"
    page.append(phrase("home_visit/trips_heads").split())
    for row in rows:
        page.append([row.staff, row.visits, row.metres / METRES, row.cost_fen / FEN])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _stop(session: Session, actor: Actor, seen: VisitSeen, listed: ListedVisit, now: datetime) -> Stop:
    visit, village, address = listed.visit, "", ""
    contacts: tuple[Contact, ...] = ()
    try:
        pupil = access_pupil(session, actor, visit.pupil_id, why=WHY, now=now)
    except AccessDeniedError:  # comes along from another class: the visitor knows the way
        pass
    else:
        village = pupil.village
        address = unseal(session, ("pupils", "address"), pupil.id, pupil.school_id, pupil.address)
        whole = seen.day == at_school(now).date()
        contacts = tuple(each if whole else each.masked() for each in contacts_of(session, visit.school_id, visit))
    return Stop(seen, village, address, contacts, seen.starts_at is not None)


def _number(typed: str, unit: int, most: int) -> int:
    try:
        found = float(typed.strip() or 0)
    except ValueError:
        raise UserError("home_visit/no_number") from None
    if not 0 <= found <= most:
        raise UserError("home_visit/no_number")
    return round(found * unit)
