"""The adult beside the child says whether the parent away was heard of."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.identity.access import children_of
from handlers.left_behind.actions.parents_away import Away, everybody_away
from handlers.left_behind.actions.teachers import tell_class_teachers
from storage.heard_of_parents import Answer, answer_hotline, hotline_adult_key, month_key, waits_for_adult
from storage.left_behind.report_ins import ReportIn, last_asked_of
from storage.matters import close_matters

ANSWERS: dict[str, Answer] = {"reached": "in_touch", "not_reached": "apart"}


def asked_about(session: Session, actor: Actor, guardian_id: int) -> Away:
    """The parent away about whom this adult was asked.

    Raises AccessDeniedError for everybody else, and for who is no longer this child's.
    """
    return _asked(session, actor, guardian_id)[0]


def answer(session: Session, actor: Actor, guardian_id: int, said: str, now: datetime) -> Away:
    """They are in touch, or not; who is not heard of at all comes on the teacher's list.

    It answers the hotline as well, where it asked this adult about the same parent.
    """
    away, row = _asked(session, actor, guardian_id)
    if said not in ANSWERS:
        raise AccessDeniedError
    row.adult_answer, row.adult_answered_at = said, now
    close_matters(session, school_id=actor.school_id, key=month_key(guardian_id))
    adults = sorted(actor.guardian_ids)
    answer_hotline(session, actor.school_id, guardian_id, adults, ANSWERS[said], now)
    if actor.identity_id is not None and not waits_for_adult(session, actor.school_id, adults):
        close_matters(session, school_id=actor.school_id, key=hotline_adult_key(actor.identity_id))
    if said == "not_reached":
        tell_class_teachers(session, away, "left_behind/news_not_reached", now)
    return away


def _asked(session: Session, actor: Actor, guardian_id: int) -> tuple[Away, ReportIn]:
    away = next(iter(everybody_away(session, actor.school_id, guardian_ids=[guardian_id])), None)
    row = last_asked_of(session, actor.school_id, guardian_id)
    mine = {child.pupil_id for child in children_of(session, actor)}
    if (
        away is None
        or row is None
        or row.adult_guardian_id not in actor.guardian_ids
        or mine.isdisjoint(away.pupil_ids)
    ):
        raise AccessDeniedError
    return away, row
