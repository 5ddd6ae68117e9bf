"""A teacher asks the office whether words that were refused may be sent after all."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.staff_tasks import office_of
from bot.delivery.todo import Todo, bring
from storage.identities import identities_of_staff
from storage.matters import close_matters
from storage.staff import Staff


def ask_office(session: Session, school: SchoolContext, actor: Actor, words: str, now: datetime) -> int:
    """Bring the question before everybody of the office; returns how many could be told."""
    if actor.staff_id is None:
        raise AccessDeniedError
    name = session.get_one(Staff, actor.staff_id).name
    key = _key(actor.staff_id)
    told = 0
    for staff_id in office_of(session, school.id, now):
        for identity_id in identities_of_staff(session, school.id, staff_id):
            todo = Todo(
                key=key,
                push_key=f"{key}/{identity_id}/{now.isoformat()}",
                label=phrase("notice/office_matter", name=name),
                go=Go("notice.office_asked", {"staff": actor.staff_id, "words": words}),
                words=lambda number: say("notice/office_asked", name=name, words=words, number=number),
                what=phrase("notice/office_what"),
            )
            bring(session, school, identity_id, todo, now)
            told += 1
    return told


def who_asks(session: Session, school: SchoolContext, staff_id: int) -> str:
    """The name of the teacher who asked."""
    staff = session.get(Staff, staff_id)
    if staff is None or staff.school_id != school.id:
        raise AccessDeniedError
    return staff.name


def was_answered(session: Session, school: SchoolContext, staff_id: int) -> None:
    """Somebody of the office has spoken with the teacher; nobody else need do it."""
    close_matters(session, school_id=school.id, key=_key(staff_id))


def _key(staff_id: int) -> str:
    return f"notice/office/{staff_id}"
