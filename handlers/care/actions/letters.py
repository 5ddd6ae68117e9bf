"""A letter from the principal's mailbox that tells of a child in need: its keeper passes on that it does, by name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import look_in_danger
from handlers.care.actions.finding import Meant
from handlers.care.actions.planning import enough
from handlers.care.actions.signs import tell_of_signs
from storage.care.listing import not_own_child
from storage.care.signals import NewSignal, note_signals
from storage.principal_mailbox import Letter, is_about
from storage.pupils import GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

# Letters about a member of staff stay with the principal: a sign is read by colleagues.
ABOUT_NOBODY = "school"
LONGEST_NUMBER = 9


def children_of_letter(session: Session, actor: Actor, number: str) -> list[Meant]:
    """The children of who wrote the letter with this number.

    Raises :class:`UserError` where it has no writer, is about somebody of the staff, or does not exist.
    """
    if actor.staff_id is None:
        raise AccessDeniedError
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise UserError("care/letter_none")
    wanted = (Letter.number == int(number), Letter.about == ABOUT_NOBODY, ~is_about(actor.staff_id))
    rows = session.execute(
        select(Pupil.id, Pupil.name, Class.name.label("class_name"))
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .join(Letter, Letter.guardian_id == GuardianLink.guardian_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Letter.school_id == actor.school_id, *wanted, is_live(), is_here(), not_own_child(actor.staff_id))
        .order_by(Class.name, Pupil.number)
    )
    found = [Meant(row.id, row.name, row.class_name, "") for row in rows]
    if not found:
        raise UserError("care/letter_none")
    return found


def child_of_letter(session: Session, actor: Actor, number: str, pupil_id: int) -> Meant:
    """One of them. Raises :class:`AccessDeniedError` for any other child."""
    found = next((each for each in children_of_letter(session, actor, number) if each.pupil_id == pupil_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def hand_letter(
    session: Session, school: SchoolContext, actor: Actor, number: str, pupil_id: int, words: str, now: datetime
) -> str:
    """Note that a letter tells of this child, in the keeper's words and without who wrote; the child's name.

    A letter makes one sign about a child, however often it is passed on.
    """
    child = child_of_letter(session, actor, number, pupil_id)
    said = phrase("care/sign_letter", words=enough(words))
    look_in_danger(session, actor, pupil_id, why=f"care_letter:{number}", now=now)
    if note_signals(session, school.id, [NewSignal(pupil_id, "letter", number, said, by=actor.staff_id)], now):
        tell_of_signs(session, school, session.get_one(Pupil, pupil_id), "", actor.staff_id, now)
    return child.name
