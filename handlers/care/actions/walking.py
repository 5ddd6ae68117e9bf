"""What happens on the way of a plan: looked at again, talked over, visited."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.care.actions.planning import Said, default_review, enough, running
from handlers.care.rules import LONGEST, STANDS, is_day_ahead, is_evidence, is_said
from storage.base import new_id
from storage.care.plans import REVIEW, WHO, CarePlan, CareReview, visits_to_link
from storage.sealing import seal


def review(  # noqa: PLR0913  one look, all by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    plan_id: int,
    *,
    stands: str,
    said: Said,
    next_on: date | None,
    now: datetime,
) -> CarePlan:
    """How it stands today (better | same | harder) and when to look again; None: after the days that the rules name.

    Raises :class:`UserError` without a word or a recording of how it stands, and for a day that is not ahead.
    """
    plan, today = running(session, actor, plan_id, now), at_school(now).date()
    if stands not in STANDS:
        raise AccessDeniedError
    if not is_said(said.words, said.media):
        raise UserError("care/review_what")
    next_on = next_on or default_review(school, now)
    if not is_day_ahead(next_on, today):
        raise UserError("care/plan_day")
    entry = _entry(session, plan, "review", actor, now, words=said.words)
    entry.stands, entry.media = stands, " ".join(said.media)
    plan.review_on = next_on
    return plan


def call_meeting(session: Session, actor: Actor, plan_id: int, on: date | None, now: datetime) -> CarePlan:
    """When they sit together next; None: no day any more. Raises :class:`UserError` for a day that is not ahead."""
    plan = running(session, actor, plan_id, now)
    if on is not None and not is_day_ahead(on, at_school(now).date()):
        raise UserError("care/plan_day")
    plan.meets_on = on
    return plan


def meet(session: Session, actor: Actor, plan_id: int, who: str, said: Said, on: date, now: datetime) -> CarePlan:
    """People sat together about the child: who, and what was agreed. Raises :class:`UserError` for what is missing.

    One that was called for then, or before, has been held.
    """
    plan = running(session, actor, plan_id, now)
    people = who.strip()
    if not people or len(people) > LONGEST:
        raise UserError("care/meeting_who")
    if not is_evidence(said.words, said.media):
        raise UserError("care/meeting_what")
    if on > at_school(now).date():
        raise UserError("care/meeting_day")
    entry = _entry(session, plan, "meeting", actor, now, words=said.words)
    entry.who = seal(session, WHO, entry.id, entry.school_id, people)
    entry.happened_on, entry.media = on, " ".join(said.media)
    if plan.meets_on is not None and plan.meets_on <= at_school(now).date():
        plan.meets_on = None
    return plan


def link_visit(session: Session, actor: Actor, plan_id: int, visit_id: int, now: datetime) -> CarePlan:
    """A visit that was made to the family belongs to the plan. Raises :class:`AccessDeniedError` for any other."""
    plan = running(session, actor, plan_id, now)
    visit = next((each for each in visits_to_link(session, plan) if each.id == visit_id), None)
    if visit is None or visit.visited_at is None:
        raise AccessDeniedError
    entry = _entry(session, plan, "visit", actor, now)
    entry.visit_id, entry.happened_on = visit.id, at_school(visit.visited_at).date()
    return plan


def keep_open(session: Session, actor: Actor, plan_id: int, words: str, now: datetime) -> CarePlan:
    """The second person sees no end yet, and says why: the plan goes on."""
    plan = running(session, actor, plan_id, now)
    if plan.ending_at is None or plan.ended_by_id == actor.staff_id:
        raise AccessDeniedError
    _entry(session, plan, "kept", actor, now, words=enough(words))
    plan.ending_at = plan.ended_by_id = plan.evidence = None
    plan.media = ""
    return plan


def _entry(session: Session, plan: CarePlan, kind: str, actor: Actor, now: datetime, *, words: str = "") -> CareReview:
    row_id, said = new_id(), words.strip()[:LONGEST]
    entry = CareReview(
        id=row_id,
        school_id=plan.school_id,
        plan_id=plan.id,
        kind=kind,
        happened_on=at_school(now).date(),
        words=seal(session, REVIEW, row_id, plan.school_id, said) if said else None,
        staff_id=actor.staff_id,
        at=now,
    )
    session.add(entry)
    return entry
