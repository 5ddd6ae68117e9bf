"""A family, or the office, wants a copy of what is kept of a child, or all of it deleted: two persons decide."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import access_pupil
from bot.identity.guardian_chain import leads_school
from handlers.privacy.actions.consenting import own_child
from storage.erasure import requests
from storage.erasure.requests import Erasure
from storage.privacy import left_before
from storage.pupils import Pupil
from storage.staff import roles_held
from storage.staff_news import News, put_news
from storage.tasks import enqueue_task

ERASE = "privacy.erase"


def ask_for_end(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> str:
    """A guardian asks that everything of the own child be deleted; the child's name. Asked twice, written once."""
    child = own_child(session, actor, pupil_id)
    requests.ask(session, school.id, pupil_id, child.name, "family", now)
    _tell_office(session, school, "end", child.name, child.class_name, now)
    return child.name


def ask_for_copy(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> str:
    """A guardian asks for a copy; the office makes it and hands it over in person. The child's name."""
    child = own_child(session, actor, pupil_id)
    _tell_office(session, school, "copy", child.name, child.class_name, now)
    return child.name


def begin(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> Erasure:
    """The office itself wants it; it has agreed by that."""
    pupil = led_pupil(session, actor, pupil_id, "privacy", now)
    erasure = requests.ask(session, school.id, pupil.id, pupil.name, "office", now)
    if erasure.state == "asked":
        agree(session, school, actor, erasure.id, now)
    return erasure


def agree(session: Session, school: SchoolContext, actor: Actor, erasure_id: int, now: datetime) -> Erasure:
    """The first of two agrees; the second starts it. Nobody is both.

    Raises UserError for who has agreed already, AccessDeniedError for who does not lead the school.
    """
    erasure = _open(session, actor, erasure_id)
    if erasure.state == "asked":
        erasure.state, erasure.agreed_by_id, erasure.agreed_at = "agreed", actor.staff_id, now
    elif erasure.state == "agreed" and erasure.agreed_by_id == actor.staff_id:
        raise UserError("privacy/needs_another")
    elif erasure.state == "agreed":
        erasure.state, erasure.decided_by_id, erasure.decided_at = "running", actor.staff_id, now
        enqueue_task(session, ERASE, {"erasure": erasure.id}, school.id, now)
    return erasure


def refuse(session: Session, actor: Actor, erasure_id: int, reason: str, now: datetime) -> None:
    """It is not done, and the family is told why by a person. Raises UserError without a reason."""
    erasure = _open(session, actor, erasure_id)
    if not reason.strip():
        raise UserError("privacy/say_why")
    if erasure.state == "running":
        raise UserError("privacy/runs_already")
    requests.refuse(session, erasure, reason.strip()[:500], actor.staff_id or 0, now)


def listed(session: Session, school: SchoolContext, actor: Actor) -> Sequence[tuple[Erasure, str, str]]:
    """All that was asked: the row, the child's name until it is done, the reason or what is left to say."""
    if not leads_school(actor):
        raise AccessDeniedError
    return requests.erasures_of(session, school.id)


def led_pupil(session: Session, actor: Actor, pupil_id: int, why: str, now: datetime) -> Pupil:
    """A child of the school for who leads it; leaves a trace."""
    if not leads_school(actor):
        raise AccessDeniedError
    return access_pupil(session, actor, pupil_id, why=why, now=now)


def let_leavers_go(session: Session, school: SchoolContext, before: datetime, now: datetime, limit: int) -> int:
    """Children who left long ago: the set time decides, nobody else has to. Returns how many."""
    gone = left_before(session, school.id, before, limit)
    for pupil in gone:
        erasure = requests.ask(session, school.id, pupil.id, pupil.name, "leaver", now)
        erasure.state, erasure.decided_at = "running", now
        enqueue_task(session, ERASE, {"erasure": erasure.id}, school.id, now)
    return len(gone)


def _open(session: Session, actor: Actor, erasure_id: int) -> Erasure:
    found = requests.erasure_of(session, actor.school_id, erasure_id)
    if found is None or not leads_school(actor) or found.state in ("done", "refused"):
        raise AccessDeniedError
    return found


def _tell_office(
    session: Session, school: SchoolContext, what: str, child: str, class_name: str, now: datetime
) -> None:
    words = phrase("privacy/news", what=what, child=child, class_name=class_name)
    roles = [role.value for role in LEADERS]
    for staff_id in {staff_id for _, staff_id, _ in roles_held(session, school.id, roles, now)}:
        news = News(staff_id, f"privacy/{what}/{child}", words, "privacy.requests", phrase("privacy/news_label"))
        put_news(session, school.id, news, now)
