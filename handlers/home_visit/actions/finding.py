"""One visit as everybody sees it who may: the visitors, the family it goes to, who leads the school."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice, media_of
from bot.core.names import surname
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from storage.bookings import LIVE, Booking
from storage.home_visit import PRAISE, PURPOSE, TOPIC, HomeVisit, siblings_of, visit_of
from storage.home_visit_lists import ListedVisit, visit_listed
from storage.pupils import Pupil
from storage.sealing import unseal


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A visit with all names; ``children`` is the first child and its siblings, ``said`` what the family wrote.

    Moments are school time; ``offers`` are the times proposed that have not passed.
    """

    visit_id: int
    version: int
    pupil_id: int
    pupil_ids: tuple[int, ...]
    household_id: int
    child: str
    children: tuple[str, ...]
    class_id: int
    class_name: str
    visitor_id: int
    visitor: str
    second_id: int | None
    second: str
    kind: str
    way: str
    reason: str
    state: str
    planned_on: date | None
    due_on: date
    starts_at: datetime | None
    minutes: int
    offers: tuple[datetime, ...]
    answer_by: date | None
    purpose: str
    praise: str
    said: str
    voices: tuple[str, ...]
    announced_at: datetime | None
    recorded_at: datetime | None
    metres: int
    cost_fen: int

    @property
    def who(self) -> str:
        """Who goes there, by full names."""
        return "、".join(name for name in (self.visitor, self.second) if name)

    @property
    def surnames(self) -> tuple[str, ...]:
        """Who comes, as families call them before 老师."""
        return tuple(surname(name) for name in (self.visitor, self.second) if name)

    @property
    def names(self) -> str:
        """All children that it is about."""
        return "、".join(self.children)

    @property
    def day(self) -> date | None:
        """The day it is on, or planned for."""
        return self.starts_at.date() if self.starts_at else self.planned_on


def of_staff(session: Session, actor: Actor, visit_id: int, *, lock: bool = False) -> HomeVisit:
    """A visit of the actor's own, as visitor or as the one who comes along. :class:`AccessDeniedError` for others."""
    found = visit_of(session, actor.school_id, visit_id, lock=lock)
    if found is None or actor.staff_id is None or actor.staff_id not in (found.visitor_id, found.second_id):
        raise AccessDeniedError
    return found


def of_visitor_or_leader(session: Session, actor: Actor, visit_id: int) -> HomeVisit:
    """A visit that the actor makes, or of the school that the actor leads."""
    found = visit_of(session, actor.school_id, visit_id)
    if found is None or actor.staff_id is None:
        raise AccessDeniedError
    if any(held.role in LEADERS for held in actor.held):
        return found
    return of_staff(session, actor, visit_id)


def of_family(session: Session, actor: Actor, visit_id: int, *, lock: bool = False) -> HomeVisit:
    """A visit to the actor's own home that was announced. :class:`AccessDeniedError` for everybody else's."""
    found = visit_of(session, actor.school_id, visit_id, lock=lock)
    if found is None or found.announced_at is None:
        raise AccessDeniedError
    homes = {child.household_id for child in children_of(session, actor) if child.pupil_id == found.pupil_id}
    if found.household_id not in homes:
        raise AccessDeniedError
    return found


def seen(session: Session, school: SchoolContext, visit_id: int, now: datetime) -> VisitSeen:
    """The visit as lists show it; who may see it, the caller has asked."""
    listed = visit_listed(session, school.id, visit_id)
    if listed is None:
        raise AccessDeniedError
    return all_seen(session, school, [listed], now)[0]


def all_seen(session: Session, school: SchoolContext, listed: Iterable[ListedVisit], now: datetime) -> list[VisitSeen]:
    """Many visits as lists show them, in their order."""
    rows = list(listed)
    siblings = siblings_of(session, school.id, [each.visit.id for each in rows])
    return [_seen(session, each, siblings.get(each.visit.id, []), now) for each in rows]


def said_by_family(session: Session, visit: HomeVisit) -> list[str]:
    """The pieces that the family said, spoken ones ``voice:<media id>``."""
    packed = unseal(session, TOPIC, visit.id, visit.school_id, visit.family_words)
    return list(json.loads(packed)) if packed else []


def ends_at(visit: HomeVisit, starts_at: datetime) -> datetime:
    """When a visit that begins then is over."""
    return starts_at + timedelta(minutes=visit.minutes)


def _seen(session: Session, listed: ListedVisit, siblings: list[Pupil], now: datetime) -> VisitSeen:
    visit, pupils = listed.visit, [listed.pupil, *siblings]
    said = said_by_family(session, visit)
    starts_at, way = _when_and_how(session, visit)
    return VisitSeen(
        visit_id=visit.id,
        version=visit.version,
        pupil_id=visit.pupil_id,
        pupil_ids=tuple(pupil.id for pupil in pupils),
        household_id=visit.household_id,
        child=listed.pupil.name,
        children=tuple(pupil.name for pupil in pupils),
        class_id=listed.pupil.class_id,
        class_name=listed.class_name,
        visitor_id=visit.visitor_id,
        visitor=listed.visitor,
        second_id=visit.second_id,
        second=listed.second,
        kind=visit.kind,
        way=way,
        reason=visit.reason,
        state=visit.state,
        planned_on=visit.planned_on,
        due_on=visit.due_on,
        starts_at=at_school(starts_at) if starts_at else None,
        minutes=visit.minutes,
        offers=offers_of(visit, now),
        answer_by=visit.answer_by,
        purpose=unseal(session, PURPOSE, visit.id, visit.school_id, visit.purpose),
        praise=unseal(session, PRAISE, visit.id, visit.school_id, visit.praise),
        said=" ".join(piece for piece in said if not is_voice(piece)),
        voices=tuple(media_of(piece) for piece in said if is_voice(piece)),
        announced_at=visit.announced_at,
        recorded_at=visit.recorded_at,
        metres=visit.metres,
        cost_fen=visit.cost_fen,
    )


def _when_and_how(session: Session, visit: HomeVisit) -> tuple[datetime | None, str]:
    """A visit that became a booking is when and as the booking says, also before anybody looked at it again."""
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is None or booking.state not in (*LIVE, "over"):
        return visit.starts_at, visit.way
    return booking.starts_at, booking.way


def offers_of(visit: HomeVisit, now: datetime) -> tuple[datetime, ...]:
    """The times proposed to the family that have not passed, in order."""
    found = (datetime.fromisoformat(each) for each in visit.offers.split())
    return tuple(at_school(each) for each in sorted(found) if each > now)
