"""The question after a visit on paper: for families without WeChat and children who board.

The office hands the slips out and collects them in a box. It counts a box only when so many slips of one visitor are
out that none stands alone, and enters sums; which slip was whose is nowhere.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES
from bot.identity.access import access_pupil
from handlers.home_visit.actions.callback import CALLING
from handlers.home_visit.rules.spans import term_of
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.schools import Class
from storage.staff import Staff
from storage.visit_ratings import RatingTurn, VisitRating, put_ratings, turns_on_paper

PAGE = TEMPLATES / "home_visit/rating_slips.typ"
WHO = ("guardian", "pupil")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip to hand out: to whom, about whose visit."""

    turn_id: int
    who: str
    child: str
    class_name: str
    visitor: str


@dataclass(frozen=True, slots=True)
class Box:
    """The slips that are out about one visitor; they may be counted once there are ``smallest``."""

    visitor_id: int
    visitor: str
    who: str
    out: int
    smallest: int

    @property
    def may_be_counted(self) -> bool:
        """Whether so many are out that nobody's answer stands alone."""
        return self.out >= self.smallest


def slips_wanted(session: Session, actor: Actor, now: datetime) -> list[Slip]:
    """Who is to get a slip; each look at a child is written down. Raises :class:`AccessDeniedError` for others."""
    found = []
    for turn, visit in _turns(session, actor, "wanted"):
        pupil = access_pupil(session, actor, visit.pupil_id, why="visit_rating_slip", now=now)
        names = session.get_one(Class, pupil.class_id).name, session.get_one(Staff, visit.visitor_id).name
        found.append(Slip(turn.id, turn.who, pupil.name, *names))
    return found


def many_wanted(session: Session, actor: Actor) -> int:
    """How many slips wait to be handed out by who asks; nobody is looked up."""
    return len(_turns(session, actor, "wanted")) if _may(actor) else 0


def boxes(session: Session, school: SchoolContext, actor: Actor) -> list[Box]:
    """By visitor how many slips are out. Raises :class:`AccessDeniedError` for who does not count them."""
    counts = Counter((visit.visitor_id, turn.who) for turn, visit in _turns(session, actor, "out"))
    smallest = school.rules.assessment.smallest_group
    return [
        Box(visitor_id, session.get_one(Staff, visitor_id).name, who, many, smallest)
        for (visitor_id, who), many in sorted(counts.items())
    ]


def hand_out(session: Session, actor: Actor, turn_ids: Collection[int]) -> int:
    """These slips were handed out; how many. Raises :class:`AccessDeniedError` for who does not hand them out."""
    meant = [turn for turn, _ in _turns(session, actor, "wanted") if turn.id in turn_ids]
    for turn in meant:
        turn.paper = "out"
    session.flush()
    return len(meant)


def count(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    visitor_id: int,
    who: str,
    scores: tuple[int, int, int],
    now: datetime,
) -> None:
    """Enter what lay in the box about one visitor: how many satisfied, so so, not. The rest did not come back.

    Raises :class:`UserError` for more answers than slips, or for too few slips to be counted, and
    :class:`AccessDeniedError` for who does not count them.
    """
    turns = [turn for turn, visit in _turns(session, actor, "out") if (visit.visitor_id, turn.who) == (visitor_id, who)]
    smallest = school.rules.assessment.smallest_group
    if len(turns) < smallest:
        raise UserError("home_visit/slips_few", smallest=smallest)
    if min(scores) < 0 or not 0 < sum(scores) <= len(turns):
        raise UserError("home_visit/slips_too_many", out=len(turns))
    period = term_of(school.calendar, at_school(now).date()).name
    about = {"school_id": school.id, "visitor_id": visitor_id, "period": period, "who": who}
    each = [score for score, many in zip((2, 1, 0), scores, strict=True) for _ in range(many)]
    put_ratings(session, [VisitRating(id=new_id(), score=score, **about) for score in each], smallest)
    for turn in turns:
        turn.paper = "in"
    session.flush()


def slips_on_paper(
    session: Session, school: SchoolContext, actor: Actor, *, kind: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The slips that are to be handed out, to be cut apart; on none stands whose it is."""
    names = [
        (session.get_one(Staff, visit.visitor_id).name, turn.who) for turn, visit in _turns(session, actor, "wanted")
    ]
    slips = [{"visitor": name, "who": who} for name, who in names]
    return typeset(PAGE, {"school": school.name, "slips": slips}, kind=kind)[0]


def _may(actor: Actor) -> bool:
    return any(held.role in CALLING for held in actor.held)


def _turns(session: Session, actor: Actor, state: str) -> list[tuple[RatingTurn, HomeVisit]]:
    """Slips about others' visits only: nobody counts what was said about oneself."""
    if not _may(actor):
        raise AccessDeniedError
    found = turns_on_paper(session, actor.school_id, state)
    return [(turn, visit) for turn, visit in found if actor.staff_id not in (visit.visitor_id, visit.second_id)]
