"""A plan is made: for whom, of which kinds, what is aimed at, who has it, what is done by whom until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import access_pupil
from bot.policy.gate import pass_decency
from handlers.care.actions.sight import plans_seen, reach_plan, sight_of
from handlers.care.rules import LONGEST, is_day_ahead, is_evidence, is_proof, kinds_in_order
from storage.base import new_id
from storage.care.listing import is_own_child, plans_listed, undone_listed
from storage.care.plans import DONE, GOAL, MEASURE, REVIEW, CareMeasure, CarePlan, CareReview, open_plan_of
from storage.pupils import Pupil
from storage.sealing import seal
from storage.staff import Staff
from storage.staff_news import News, put_news
from storage.upsert import insert

LOOK = "care:open"
LIST = "care.plans"


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a plan begins with; ``review_on`` None: after the days that the rules name."""

    pupil_id: int
    kinds: Collection[str]
    goal: str
    owner_id: int
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and the recordings and pictures beside them, by id."""

    words: str = ""
    media: tuple[str, ...] = ()


def may_plan(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Pupil:
    """The child, for who may make a plan for it; the look is written down. Raises :class:`AccessDeniedError`."""
    sight = sight_of(actor)
    pupil = access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    is_of_circle = sight.sees_all or pupil.class_id in sight.counseled | sight.own
    if not is_of_circle or is_own_child(session, sight.staff_id, pupil.id):
        raise AccessDeniedError
    return pupil


def open_plan(session: Session, school: SchoolContext, actor: Actor, new: NewPlan, now: datetime) -> CarePlan:
    """Make the plan of a child. Raises :class:`UserError` where it has one, or something is missing."""
    pupil = may_plan(session, actor, new.pupil_id, now)
    kinds = kinds_in_order(new.kinds)
    if not kinds:
        raise UserError("care/plan_kinds")
    goal, owner = enough(new.goal), colleague(session, school, new.owner_id, now)
    review_on = new.review_on or default_review(school, now)
    if not is_day_ahead(review_on, at_school(now).date()):
        raise UserError("care/plan_day")
    row_id = new_id()
    values = {
        "id": row_id,
        "school_id": school.id,
        "pupil_id": pupil.id,
        "kinds": " ".join(kinds),
        "goal": seal(session, GOAL, row_id, school.id, goal),
        "owner_id": owner.id,
        "opened_by_id": actor.staff_id,
        "opened_at": now,
        "review_on": review_on,
        "media": "",
    }
    written = insert(session, CarePlan).values(values).on_conflict_do_nothing().returning(CarePlan.id)
    if session.scalar(written) is None:
        standing = open_plan_of(session, school.id, pupil.id)
        who = session.get_one(Staff, standing.owner_id).name if standing else ""
        raise UserError("care/plan_stands", child=pupil.name, owner=who)
    plan = session.get_one(CarePlan, row_id)
    _tell(session, plan, owner.id, actor, "care/news_plan", f"care:{plan.id}", now)
    return plan


def reads(session: Session, actor: Actor, plan: CarePlan) -> bool:
    """Whether this person reads a plan that was just made; of the mind, its maker may not."""
    return bool(plans_listed(session, plan.school_id, CarePlan.id == plan.id, plans_seen(sight_of(actor))))


def add_measure(  # noqa: PLR0913  one thing to do, all by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    plan_id: int,
    *,
    words: str,
    owner_id: int,
    due_on: date,
    now: datetime,
) -> CareMeasure:
    """One more thing that somebody does. Raises :class:`UserError` for a plan that is over, no words, a day gone."""
    plan = running(session, actor, plan_id, now)
    owner = colleague(session, school, owner_id, now)
    if not is_day_ahead(due_on, at_school(now).date() - timedelta(days=1)):
        raise UserError("care/plan_day")
    said = enough(words)
    if plan.shared_at is not None:  # the family reads it at once
        pass_decency(session, school, actor, said, place="care", now=now, to="family")
    row_id = new_id()
    measure = CareMeasure(
        id=row_id,
        school_id=school.id,
        plan_id=plan.id,
        words=seal(session, MEASURE, row_id, school.id, said),
        owner_id=owner.id,
        due_on=due_on,
        made_by_id=actor.staff_id,
        made_at=now,
    )
    session.add(measure)
    session.flush()
    _tell(session, plan, owner.id, actor, "care/news_measure", f"care:measure:{row_id}", now)
    return measure


def finish_measure(session: Session, actor: Actor, measure_id: int, said: Said, now: datetime) -> CareMeasure:
    """A measure is done, with what came of it: by its owner, or by who reads the plan.

    Raises :class:`UserError` without evidence, :class:`AccessDeniedError` for a measure of others, done or none.
    """
    found = undone_listed(session, actor.school_id, CareMeasure.id == measure_id)
    if not found:
        raise AccessDeniedError
    measure = found[0].measure
    if measure.owner_id != actor.staff_id:
        reach_plan(session, actor, measure.plan_id, now)
    session.refresh(measure, with_for_update=True)
    if measure.done_at is not None:
        raise AccessDeniedError
    if not is_evidence(said.words, said.media):
        raise UserError("care/measure_what")
    measure.done = seal(session, DONE, measure.id, measure.school_id, said.words.strip()[:LONGEST])
    measure.done_media, measure.done_at = " ".join(said.media), now
    return measure


def hand_plan(
    session: Session, school: SchoolContext, actor: Actor, plan_id: int, to_id: int, words: str, now: datetime
) -> None:
    """Somebody else has the plan from here on; its history says so."""
    plan = running(session, actor, plan_id, now)
    owner = colleague(session, school, to_id, now)
    if owner.id == plan.owner_id:
        return
    pass_on(session, plan, owner.id, actor.staff_id or 0, words, now)
    _tell(session, plan, owner.id, actor, "care/news_plan", f"care:{plan.id}", now)


def pass_on(session: Session, plan: CarePlan, to_id: int, by_id: int, words: str, now: datetime) -> None:
    """The plan gets another owner, and its history an entry."""
    row_id = new_id()
    session.add(
        CareReview(
            id=row_id,
            school_id=plan.school_id,
            plan_id=plan.id,
            kind="handed",
            happened_on=at_school(now).date(),
            words=seal(session, REVIEW, row_id, plan.school_id, words.strip()[:LONGEST]) if words.strip() else None,
            staff_id=by_id,
            to_id=to_id,
            at=now,
        )
    )
    plan.owner_id = to_id


def running(session: Session, actor: Actor, plan_id: int, now: datetime) -> CarePlan:
    """The plan to write in, held until this transaction ends; raises :class:`UserError` for one that is over."""
    plan = reach_plan(session, actor, plan_id, now, lock=True).plan
    if plan.closed_at is not None:
        raise UserError("care/plan_over")
    return plan


def default_review(school: SchoolContext, now: datetime) -> date:
    """The first school day after the days that the rules name."""
    return school.calendar.next_school_day(at_school(now).date() + timedelta(days=school.rules.care.review_days - 1))


def enough(words: str) -> str:
    """The words, if they say something; raises :class:`UserError` for too few or too many."""
    said = words.strip()
    if not is_proof(said) or len(said) > LONGEST:
        raise UserError("care/plan_words", most=LONGEST)
    return said


def colleague(session: Session, school: SchoolContext, staff_id: int, now: datetime) -> Staff:
    """A member of staff who is here; raises :class:`UserError` for anybody else."""
    found = session.get(Staff, staff_id)
    if found is None or found.school_id != school.id or (found.left_at and found.left_at <= now):
        raise UserError("care/not_here")
    return found


def _tell(session: Session, plan: CarePlan, staff_id: int, actor: Actor, words: str, key: str, now: datetime) -> None:
    """Who was given something reads of it with the next round, without a word of what it is about."""
    if staff_id == actor.staff_id:
        return
    pupil = session.get_one(Pupil, plan.pupil_id)
    label = phrase("care/news_label")
    put_news(session, plan.school_id, News(staff_id, key, phrase(words, child=pupil.name), LIST, label), now)
