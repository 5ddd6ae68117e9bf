"""Requests for aid: what a child needs, asked by the village or the class teacher, answered by the office."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.delivery.ladder.staff_tasks import office_of
from bot.identity.access import access_pupil, village_child, village_children
from bot.identity.guardian_chain import leads_school, own_pupil
from handlers.proxy_guardian.actions.assigning import left_behind_children, names_of
from storage.proxy_guardian.village import AID_ANSWER, AID_WORDS, AidRequest
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff_news import News, put_news

LONGEST, WHY = 300, "aid_request"
# Answered ones stay on the office's page for the last few.
MOST_ANSWERED = 20


@dataclass(frozen=True, slots=True)
class Aid:
    """One request; ``answer`` is empty while it waits."""

    aid_id: int
    child: str
    class_name: str
    words: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def children_to_ask_for(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str, str]]:
    """For whom the actor may ask: id, name, class; a director's villages, a teacher's left-behind children."""
    found = {pupil.id: (pupil.id, pupil.name, name) for pupil, name in village_children(session, actor, now)}
    for pupil, name in left_behind_children(session, actor):
        found.setdefault(pupil.id, (pupil.id, pupil.name, name))
    return list(found.values())


def ask(session: Session, actor: Actor, pupil_id: int, words: str, now: datetime) -> str:
    """Write down what a child needs; the office reads it at its next round. The child's name.

    Raises :class:`AccessDeniedError` for a child that is not the actor's, :class:`UserError` for no word or too many.
    """
    pupil = _child(session, actor, pupil_id, now)
    words = words.strip()
    if not words:
        raise UserError("proxy_guardian/what_is_needed")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    assert actor.staff_id is not None  # noqa: S101  for the type checker: only staff reach a child here
    aid = AidRequest(school_id=actor.school_id, pupil_id=pupil_id, asked_by_id=actor.staff_id, asked_at=now, words=b"")
    session.add(aid)
    session.flush()
    aid.words = seal(session, AID_WORDS, aid.id, aid.school_id, words)
    line, label = phrase("proxy_guardian/aid_news", child=pupil.name), phrase("proxy_guardian/label_aid")
    for staff_id in office_of(session, actor.school_id, now):
        put_news(session, actor.school_id, News(staff_id, f"aid/{aid.id}", line, "proxy_guardian.aids", label), now)
    return pupil.name


def answer(session: Session, actor: Actor, aid_id: int, words: str, now: datetime) -> str:
    """The office says what is done; who asked reads it. Raises as :func:`ask`, and for what is answered already."""
    aid = session.get(AidRequest, aid_id, with_for_update=True)
    if aid is None or aid.school_id != actor.school_id or not leads_school(actor):
        raise AccessDeniedError
    pupil = access_pupil(session, actor, aid.pupil_id, why=WHY, now=now)
    words = words.strip()
    if not words:
        raise UserError("proxy_guardian/what_is_done")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    if aid.answered_at is not None:
        raise UserError("proxy_guardian/answered_already")
    aid.answer = seal(session, AID_ANSWER, aid.id, aid.school_id, words)
    aid.answered_at, aid.answered_by_id = now, actor.staff_id
    line = phrase("proxy_guardian/aid_answered", child=pupil.name, words=words)
    put_news(session, actor.school_id, News(aid.asked_by_id, f"aid/answer/{aid.id}", line), now)
    return pupil.name


def requests_of(session: Session, actor: Actor) -> tuple[list[Aid], list[Aid]]:
    """What waits and the latest answers: for leaders of the school all, for others what they asked themselves."""
    of = [AidRequest.school_id == actor.school_id, Pupil.left_at.is_(None)]
    if not leads_school(actor):
        of.append(AidRequest.asked_by_id == actor.staff_id)
    wanted = (
        select(AidRequest, Pupil.name, Class.name)
        .join(Pupil, Pupil.id == AidRequest.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(*of)
    )
    waiting = session.execute(wanted.where(AidRequest.answered_at.is_(None)).order_by(AidRequest.asked_at)).all()
    latest = wanted.where(AidRequest.answered_at.is_not(None)).order_by(AidRequest.answered_at.desc())
    done = session.execute(latest.limit(MOST_ANSWERED)).all()
    names = names_of(session, [row[0].asked_by_id for row in (*waiting, *done)])
    return [_aid(session, *row, names) for row in waiting], [_aid(session, *row, names) for row in done]


def open_needs(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, list[str]]:
    """By child what was asked for and is not answered."""
    of = (AidRequest.school_id == school_id, AidRequest.pupil_id.in_(pupil_ids), AidRequest.answered_at.is_(None))
    found: dict[int, list[str]] = {}
    for aid in session.scalars(select(AidRequest).where(*of).order_by(AidRequest.asked_at)):
        found.setdefault(aid.pupil_id, []).append(unseal(session, AID_WORDS, aid.id, aid.school_id, aid.words))
    return found


def _child(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Pupil:
    if any(pupil.id == pupil_id for pupil, _ in village_children(session, actor, now)):
        return village_child(session, actor, pupil_id, why=WHY, now=now)
    return own_pupil(session, actor, pupil_id, why=WHY, now=now)


def _aid(session: Session, aid: AidRequest, child: str, class_name: str, names: dict[int, str]) -> Aid:
    return Aid(
        aid_id=aid.id,
        child=child,
        class_name=class_name,
        words=unseal(session, AID_WORDS, aid.id, aid.school_id, aid.words),
        asked_by=names[aid.asked_by_id],
        asked_at=aid.asked_at,
        answer=unseal(session, AID_ANSWER, aid.id, aid.school_id, aid.answer),
        answered_at=aid.answered_at,
    )
