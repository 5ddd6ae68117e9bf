"""How a plan ends: only with evidence, and some only with a second person's word."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import holders_of
from handlers.care.actions.planning import LIST, Said, running
from handlers.care.actions.sight import sight_of
from handlers.care.rules import LONGEST, is_evidence, needs_second
from storage.care.plans import EVIDENCE, CarePlan
from storage.pupils import Pupil
from storage.sealing import seal
from storage.staff_news import News, put_news

SECONDS = frozenset(role.value for role in (*LEADERS, Role.COUNSELOR))


def propose_end(
    session: Session, school: SchoolContext, actor: Actor, plan_id: int, said: Said, now: datetime
) -> CarePlan:
    """The plan has done its work, and this shows it: it is over, or waits for a second person where its kinds ask so.

    Raises :class:`UserError` without evidence.
    """
    plan = running(session, actor, plan_id, now)
    if not is_evidence(said.words, said.media):
        raise UserError("care/end_what")
    plan.evidence = seal(session, EVIDENCE, plan.id, plan.school_id, said.words.strip()[:LONGEST])
    plan.media, plan.ending_at, plan.ended_by_id = " ".join(said.media), now, actor.staff_id
    if needs_second(plan.kinds.split()):
        _ask_second(session, school, plan, now)
    else:
        plan.closed_at = now
    return plan


def agree(session: Session, actor: Actor, plan_id: int, now: datetime) -> CarePlan:
    """A second person, a counselor or who leads the school, has seen what shows the end and agrees: it is over.

    Raises :class:`AccessDeniedError` for who proposed it, and for who is no second person.
    """
    plan = running(session, actor, plan_id, now)
    if plan.ending_at is None or plan.ended_by_id == actor.staff_id or not sight_of(actor).is_second:
        raise AccessDeniedError
    plan.agreed_by_id, plan.closed_at = actor.staff_id, now
    return plan


def _ask_second(session: Session, school: SchoolContext, plan: CarePlan, now: datetime) -> None:
    line = phrase("care/news_end", child=session.get_one(Pupil, plan.pupil_id).name)
    label = phrase("care/news_label")
    for staff_id in holders_of(session, school.id, SECONDS, now):
        if staff_id != plan.ended_by_id:
            put_news(session, school.id, News(staff_id, f"care:end:{plan.id}", line, LIST, label), now)
