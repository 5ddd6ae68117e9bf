"""The family's side of a visit: it picks a time, moves it, asks for another way, or says something first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.times import FreeTime, free_times
from bot.core.errors import UserError
from bot.core.fields import is_voice
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from handlers.home_visit.actions import telling
from handlers.home_visit.actions.agreeing import agree, agree_elsewhere, follow_booking, let_go
from handlers.home_visit.actions.announcing import ask_for_call, busy_of
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_family, offers_of, said_by_family, seen
from handlers.home_visit.rules.offers import DAY, free_days
from storage.home_visit import TOPIC, HomeVisit
from storage.home_visit_lists import OPEN, visits_of_homes
from storage.sealing import seal

LONGEST = 500
MOST_PIECES = 10
LATER = 5
WAYS = ("school", "phone", "video")


@dataclass(frozen=True, slots=True)
class Told:
    """The messages to the rest of the family and to the visitors; ``but`` has heard of it another way."""

    family: str
    staff: str
    words: str = ""
    but: int | None = None


def mine(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """The visits to the actor's own home that have been announced, the latest first."""
    homes = {child.household_id for child in children_of(session, actor)}
    return all_seen(session, school, visits_of_homes(session, school.id, homes), now) if homes else []


def ahead(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """Those of them that wait for an answer or are still to come."""
    return [each for each in mine(session, school, actor, now) if each.state in OPEN]


def look(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> VisitSeen:
    """One of them. :class:`AccessDeniedError` for another family's."""
    follow_booking(session, school, of_family(session, actor, visit_id), now)
    return seen(session, school, visit_id, now)


def pick(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, starts_at: datetime, now: datetime
) -> VisitSeen:
    """The family takes one of the times that it was offered, or of :func:`later_times`.

    Raises :class:`UserError` for any other, and where the time was given away meanwhile.
    """
    visit = _to_answer(session, actor, visit_id)
    if starts_at not in (*offers_of(visit, now), *later_times(session, school, visit, now)):
        raise UserError("home_visit/just_taken")
    was_agreed = visit.state == "agreed"
    agree(session, school, visit, starts_at, now)
    text = "home_visit/told_moved" if was_agreed else "home_visit/told_agreed"
    staff = "home_visit/told_moved_staff" if was_agreed else "home_visit/told_agreed_staff"
    return _settle(session, school, actor, visit, Told(text, staff), now)


def later_times(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> list[datetime]:
    """The same hour on the next free days behind what was proposed."""
    offers = offers_of(visit, now) or ((visit.starts_at,) if visit.starts_at else ())
    if not offers:
        return []
    first = max(offers) + DAY
    return free_days(first, visit.minutes, busy_of(session, school, visit, [first]), now, count=LATER)


def more_times(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> list[datetime]:
    """:func:`later_times` for the family that asks."""
    return later_times(session, school, of_family(session, actor, visit_id), now)


def other_ways(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, way: str, now: datetime
) -> list[FreeTime]:
    """When the visitor can be met in this other way, the nearest first. :class:`UserError` for a way there is not."""
    visit = of_family(session, actor, visit_id)
    if way not in WAYS:
        raise UserError("home_visit/just_taken")
    return free_times(session, school, [visit.visitor_id], way, now)


def come_instead(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, way: str, starts_at: datetime, now: datetime
) -> VisitSeen:
    """The family comes to the school, or is called, at this time of the visitor's office hours."""
    visit = _to_answer(session, actor, visit_id)
    agree_elsewhere(session, school, visit, way, starts_at, now)
    told = Told("home_visit/told_elsewhere", "home_visit/told_elsewhere_staff", but=visit.visitor_id)
    return _settle(session, school, actor, visit, told, now)


def wish_way(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, way: str, now: datetime
) -> VisitSeen:
    """The visitor has no hours for this way: the family is called, to talk it over."""
    visit = _to_answer(session, actor, visit_id)
    let_go(session, school, visit, now)
    visit.state, visit.way = "announced", way
    visit.version += 1
    ask_for_call(session, school, visit, now)
    return _settle(session, school, actor, visit, Told("home_visit/told_wish", "home_visit/told_wish_staff"), now)


def say_time(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, pieces: Sequence[str], now: datetime
) -> VisitSeen:
    """None of the times suits and the family says one: it waits for the visitor."""
    visit = _to_answer(session, actor, visit_id)
    _hear(session, visit, pieces)
    let_go(session, school, visit, now)
    visit.state, visit.answer_by = "announced", None
    visit.version += 1
    telling.settled(session, school, visit.id)
    found = seen(session, school, visit.id, now)
    telling.tell_visitors(
        session, school, found, telling.Saying("home_visit/told_other_time", found.said), now, waits=True
    )
    return found


def speak_first(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, pieces: Sequence[str], now: datetime
) -> VisitSeen:
    """The family says what the visit should be about, or anything else; a time is still to be picked."""
    visit = _to_answer(session, actor, visit_id)
    _hear(session, visit, pieces)
    found = seen(session, school, visit.id, now)
    telling.tell_visitors(session, school, found, telling.Saying("home_visit/told_words", found.said), now)
    return found


def call_off(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime, *, why: str = ""
) -> VisitSeen:
    """The family would rather not be visited now: the visitor calls and finds out what suits."""
    visit = _to_answer(session, actor, visit_id)
    let_go(session, school, visit, now)
    visit.state = "announced"
    visit.version += 1
    ask_for_call(session, school, visit, now)
    return _settle(session, school, actor, visit, Told("home_visit/told_off", "home_visit/told_off_staff", why), now)


def _to_answer(session: Session, actor: Actor, visit_id: int) -> HomeVisit:
    visit = of_family(session, actor, visit_id, lock=True)
    if visit.state not in ("announced", "agreed"):
        raise UserError("home_visit/is_over")
    child = next(each for each in children_of(session, actor) if each.household_id == visit.household_id)
    visit.guardian_id = child.guardian_id
    return visit


def _hear(session: Session, visit: HomeVisit, pieces: Sequence[str]) -> None:
    said = [*said_by_family(session, visit), *pieces][-MOST_PIECES:]
    if not pieces:
        raise UserError("home_visit/nothing_said")
    if sum(len(piece) for piece in pieces if not is_voice(piece)) > LONGEST:
        raise UserError("home_visit/too_long", most=LONGEST)
    visit.family_words = seal(session, TOPIC, visit.id, visit.school_id, json.dumps(said, ensure_ascii=False))
    session.flush()


def _settle(
    session: Session, school: SchoolContext, actor: Actor, visit: HomeVisit, told: Told, now: datetime
) -> VisitSeen:
    """Both sides hear of it, and nobody is asked for an answer any more."""
    telling.settled(session, school, visit.id)
    found = seen(session, school, visit.id, now)
    telling.tell_family(session, school, found, telling.Saying(told.family, told.words), now, but=actor)
    telling.tell_visitors(session, school, found, telling.Saying(told.staff, told.words), now, but=[told.but])
    return found
