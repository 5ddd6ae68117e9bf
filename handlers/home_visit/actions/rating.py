"""After a visit the family is asked one question; what it answers is kept without anything that leads back to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name, surname
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.access import children_of
from bot.identity.families import Family, Recipient, guardians_to_tell
from handlers.home_visit.actions.callback import callers, wish
from handlers.home_visit.rules.spans import term_of
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.identities import Identity
from storage.matters import close_matters
from storage.pupils import Pupil
from storage.staff import Staff
from storage.visit_ratings import (
    VisitRating,
    give_turns,
    open_turns,
    put_ratings,
    take_turn,
    turns_of,
    turns_out_of_time,
    was_asked,
)

Who = Literal["guardian", "pupil"]
WHO: tuple[Who, ...] = ("guardian", "pupil")
SCORES = (2, 1, 0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What one family is asked about one visit. ``by``: who calls back when it wishes so; empty: nobody can.

    ``smallest`` is how many answers come together before any of them counts.
    """

    visit_id: int
    child: str
    given: str
    surname: str
    visited_on: date
    smallest: int
    by: str
    is_given: bool
    pupil_may: bool


def ask(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> bool:
    """Ask the family about a visit that is written up: once, and no family more often than the rules say.

    The guardian who agreed to the visit is asked; else the first in WeChat of the household, where it was a visit at
    home one who lives there. Barred guardians and the visitors themselves never are. The child answers on the same
    phone; who boards, and a family without WeChat, gets a slip from the office. False when nobody is asked in WeChat.
    """
    today = at_school(now).date()
    pause = school.rules.assessment.rating_pause_days
    if visit.state != "recorded" or was_asked(session, school.id, visit.household_id, today - pause * DAY + DAY):
        return False
    identity_id = _whom(session, visit, guardians_to_tell(session, school.id, visit.pupil_id))
    boards = session.get_one(Pupil, visit.pupil_id).is_boarding
    ways = {"guardian": "" if identity_id else "wanted", "pupil": "wanted" if boards or not identity_id else ""}
    if not give_turns(session, school.id, visit.id, today, ways) or identity_id is None:
        return False
    about = _about(session, visit)

    def words(number: int) -> Reply:
        return say("home_visit/rating_push", go={}, media="", number=number, **about)

    todo = Todo(
        key=_key(visit.id),
        push_key=_key(visit.id),
        label=phrase("home_visit/rating_label", **about),
        go=Go("home_visit.rating", {"visit": visit.id}),
        words=words,
        what=phrase("home_visit/rating_what"),
    )
    bring(session, school, identity_id, todo, now)
    return True


def question(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> Question:
    """What this guardian's family may say about a visit; :class:`AccessDeniedError` for every other family.

    Raises :class:`UserError` when the days for an answer are over.
    """
    visit = _own(session, actor, visit_id)
    turns = turns_of(session, actor.school_id, visit.id, _since(school, now))
    if "guardian" not in turns:
        raise UserError("home_visit/rating_over")
    about = _about(session, visit)
    return Question(
        visit_id=visit.id,
        child=about["child"],
        given=about["given"],
        surname=about["surname"],
        visited_on=at_school(visit.visited_at or now).date(),
        smallest=school.rules.assessment.smallest_group,
        by=_by(session, visit, now),
        is_given=turns["guardian"],
        pupil_may=not turns.get("pupil", True),
    )


def give(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, who: Who, score: int, now: datetime
) -> Question:
    """Take an answer, once for the guardian and once for the child; nothing keeps who gave which.

    Raises :class:`AccessDeniedError` as :func:`question`, :class:`UserError` when it was answered before.
    """
    visit = _own(session, actor, visit_id)
    if who not in WHO or score not in SCORES:
        raise AccessDeniedError
    if not take_turn(session, school.id, visit.id, who, _since(school, now)):
        raise UserError("home_visit/rating_before")
    made = VisitRating(
        id=new_id(),
        school_id=school.id,
        visitor_id=visit.visitor_id,
        period=term_of(school.calendar, at_school(visit.visited_at or now).date()).name,
        who=who,
        score=score,
    )
    put_ratings(session, [made], school.rules.assessment.smallest_group)
    if who == "guardian":
        close_matters(session, school_id=school.id, key=_key(visit.id))
    return question(session, school, actor, visit_id, now)


def wish_call(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> str:
    """Let the family that asks for it be called, by name; who calls (校长 or 德育处)."""
    visit = _own(session, actor, visit_id)
    if "guardian" not in turns_of(session, school.id, visit.id, _since(school, now)):
        raise UserError("home_visit/rating_over")
    wish(session, school, visit, now)
    return _by(session, visit, now)


def waiting(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[HomeVisit, int]]:
    """The visits about which this guardian's families were asked and said nothing yet, each with the child's id."""
    mine = {(child.household_id, child.pupil_id) for child in children_of(session, actor)}
    homes = {household_id for household_id, _ in mine}
    found = open_turns(session, actor.school_id, homes, _since(school, now)) if homes else []
    return [(visit, visit.pupil_id) for visit in found if (visit.household_id, visit.pupil_id) in mine]


def let_go(session: Session, school: SchoolContext, now: datetime) -> int:
    """Questions whose days are over wait for nobody any more; how many."""
    since = _since(school, now)
    gone = turns_out_of_time(session, school.id, since, since - 7 * DAY)
    for visit_id in gone:
        close_matters(session, school_id=school.id, key=_key(visit_id))
    return len(gone)


def visitor_surname(session: Session, visit: HomeVisit) -> str:
    """What the visitor is called by, before 老师."""
    return surname(session.get_one(Staff, visit.visitor_id).name)


def _key(visit_id: int) -> str:
    return f"home_visit/rating/{visit_id}"


def _since(school: SchoolContext, now: datetime) -> date:
    return at_school(now).date() - school.rules.assessment.rating_open_days * DAY


def _whom(session: Session, visit: HomeVisit, families: Sequence[Family]) -> int | None:
    """The WeChat user who is asked."""
    home = next((family for family in families if family.household_id == visit.household_id), None)
    guardians = [guardian for guardian in home.guardians if guardian.identity_ids] if home else []
    met = [each for each in guardians if each.guardian_id == visit.guardian_id]
    others = [each for each in guardians if _may_have_met(each, visit)]
    users = [identity_id for each in (*met, *others) for identity_id in each.identity_ids]
    visitors = {visit.visitor_id, visit.second_id} - {None}
    themselves = select(Identity.id).where(Identity.id.in_(users), Identity.staff_id.in_(visitors))
    refused = set(session.scalars(themselves)) if users else set()
    return next((each for each in users if each not in refused), None)


def _may_have_met(guardian: Recipient, visit: HomeVisit) -> bool:
    return not guardian.is_away or visit.way in ("phone", "video")


def _own(session: Session, actor: Actor, visit_id: int) -> HomeVisit:
    visit = session.get(HomeVisit, visit_id)
    if visit is None or visit.school_id != actor.school_id:
        raise AccessDeniedError
    mine = {(child.household_id, child.pupil_id) for child in children_of(session, actor)}
    if (visit.household_id, visit.pupil_id) not in mine:
        raise AccessDeniedError
    return visit


def _about(session: Session, visit: HomeVisit) -> dict[str, str]:
    name = session.get_one(Pupil, visit.pupil_id).name
    return {
        "child": name,
        "given": given_name(name),
        "surname": visitor_surname(session, visit),
        "way": visit.way,
    }


def _by(session: Session, visit: HomeVisit, now: datetime) -> str:
    role, people = callers(session, visit, now)
    if not people:
        return ""
    return phrase("home_visit/callback_by", principal=role == Role.PRINCIPAL)
