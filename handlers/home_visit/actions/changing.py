"""The visitors' side of a visit: other times, the family's own time, this time not at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.home_visit.actions import telling
from handlers.home_visit.actions.agreeing import agree, follow_booking, let_go
from handlers.home_visit.actions.announcing import free_offers, propose
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_staff, seen
from storage.home_visit import HomeVisit
from storage.home_visit_lists import OPEN, visits_of_staff

OFFERED = telling.Saying("home_visit/offered")


def mine(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """The actor's visits that are planned, announced or agreed, also where he comes along."""
    if actor.staff_id is None:
        return []
    return all_seen(session, school, visits_of_staff(session, school.id, actor.staff_id, OPEN), now)


def look(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> VisitSeen:
    """One visit of the actor's own."""
    follow_booking(session, school, of_staff(session, actor, visit_id), now)
    return seen(session, school, visit_id, now)


def offer_times(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, wanted: Sequence[datetime], now: datetime
) -> VisitSeen:
    """Ask the family anew with these times; what was agreed is agreed no longer.

    Raises :class:`UserError` for times that have passed or are taken.
    """
    visit = _announced(session, actor, visit_id)
    if not [each for each in wanted if each > now]:
        raise UserError("home_visit/time_gone")
    offers = free_offers(session, school, visit, wanted, now)
    let_go(session, school, visit, now)
    telling.settled(session, school, visit.id)
    found = propose(session, school, visit, offers, now)
    telling.ask_family(session, school, found, OFFERED, now)
    _tell_other(session, school, actor, found, "home_visit/told_offered_staff", now)
    return found


def take_familys_time(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, starts_at: datetime, now: datetime
) -> VisitSeen:
    """The time that the family said, or that was agreed with it by telephone: agreed, and the family is told."""
    visit = _announced(session, actor, visit_id)
    agree(session, school, visit, starts_at, now)
    telling.settled(session, school, visit.id)
    found = seen(session, school, visit.id, now)
    telling.tell_family(session, school, found, telling.Saying("home_visit/told_agreed"), now)
    _tell_other(session, school, actor, found, "home_visit/told_agreed_staff", now)
    return found


def put_off(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime, *, why: str = ""
) -> VisitSeen:
    """The visitors cannot come: the family is told, and the visit is to be announced again."""
    visit = _announced(session, actor, visit_id)
    let_go(session, school, visit, now)
    telling.settled(session, school, visit.id)
    visit.state, visit.offers, visit.answer_by = "planned", "", None
    visit.version += 1
    session.flush()
    found = seen(session, school, visit.id, now)
    telling.tell_family(session, school, found, telling.Saying("home_visit/told_put_off", why.strip()), now)
    _tell_other(session, school, actor, found, "home_visit/told_put_off_staff", now)
    return found


def _announced(session: Session, actor: Actor, visit_id: int) -> HomeVisit:
    visit = of_staff(session, actor, visit_id, lock=True)
    if visit.state not in ("announced", "agreed"):
        raise UserError("home_visit/not_announced")
    return visit


def _tell_other(
    session: Session, school: SchoolContext, actor: Actor, visit: VisitSeen, text: str, now: datetime
) -> None:
    """Who else goes there hears of it, too."""
    telling.tell_visitors(session, school, visit, telling.Saying(text), now, but=[actor.staff_id])
