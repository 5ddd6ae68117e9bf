"""One question a month: how is the contact between school and home? Nothing keeps who answered what."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import matter_key, week_to_fill
from bot.identity.access import children_of
from handlers.report.rules.pulse import open_month
from handlers.report.rules.spans import Span
from storage.base import new_id
from storage.matters import close_matters, close_matters_like
from storage.report.pulse import PulseAnswer, has_answered, put_answer, take_turn
from storage.routine import Part, put_part
from storage.schools import Class

KIND, STEP = "report", "report.pulse"
# In the weekly message: behind all that is about children.
PLACE = 90
SCORES = (2, 1, 0)


def ask(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put the question into the month's last weekly message; to how many classes. On any other day to none."""
    today = at_school(now).date()
    month = open_month(school.calendar, today, days=1)
    if month is None or not school.rules.report.pulse_open_days:
        return 0
    week = week_to_fill(session, school, now)
    classes = session.scalars(select(Class.id).where(Class.school_id == school.id, Class.is_active)).all()
    words, label = phrase("report/pulse_part"), phrase("report/pulse_label")
    for class_id in classes:
        put_part(session, school.id, week, Part(KIND, words, PLACE, class_id=class_id, step=STEP, label=label))
    return len(classes)


def open_question(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Span | None:
    """The month about which the actor may say something now and has not yet; None where there is none."""
    month = open_month(school.calendar, at_school(now).date(), school.rules.report.pulse_open_days)
    guardians, staff_id = _as(actor)
    if month is None or not (guardians or staff_id):
        return None
    return None if has_answered(session, school.id, month.name, guardians, staff_id) else month


def answer(session: Session, school: SchoolContext, actor: Actor, score: int, now: datetime) -> None:
    """Take an answer: 2 good, 1 so so, 0 not; once a person and month.

    Raises :class:`UserError` when there is no question, or it was answered before.
    """
    month = open_question(session, school, actor, now)
    if score not in SCORES:
        raise AccessDeniedError
    if month is None:
        raise UserError("report/pulse_none")
    guardians, staff_id = _as(actor)
    mine = {"staff_id": staff_id} if staff_id else {"guardian_id": min(guardians)}
    if not take_turn(session, school.id, month.name, **mine):
        raise UserError("report/pulse_none")
    class_id = None if staff_id else children_of(session, actor)[0].class_id
    who = "staff" if staff_id else "guardian"
    kept = PulseAnswer(
        id=new_id(), school_id=school.id, month=month.name, who=who, class_id=class_id, score=score, counts=False
    )
    put_answer(session, kept, school.rules.report.smallest_group)
    close_question(session, school, actor)


def end_question(session: Session, school: SchoolContext, now: datetime) -> None:
    """Once the days of a question are over its number waits for nobody; while they last nothing happens."""
    if open_month(school.calendar, at_school(now).date(), school.rules.report.pulse_open_days) is None:
        close_matters_like(session, school.id, matter_key(STEP, None))


def close_question(session: Session, school: SchoolContext, actor: Actor) -> None:
    """The question is over, or answered: its number is free again."""
    if actor.identity_id is not None:
        close_matters(session, school_id=school.id, key=matter_key(STEP, actor.identity_id))


def _as(actor: Actor) -> tuple[frozenset[int], int | None]:
    """Who is both guardian and staff answers as what the person speaks as now."""
    if actor.staff_id is not None and (actor.face == "staff" or not actor.guardian_ids):
        return frozenset(), actor.staff_id
    return actor.guardian_ids, None
