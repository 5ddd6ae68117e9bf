"""Who deals with a letter, and what they tell each other about it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import colleagues
from handlers.principal_mailbox.actions.reading import shown
from handlers.principal_mailbox.actions.seeing import seen_letter
from storage.base import new_id
from storage.identities import identities_of_staff
from storage.principal_mailbox import NOTE, OPEN, LetterNote, subjects_of
from storage.sealing import seal


def may_get(
    session: Session, school: SchoolContext, actor: Actor, letter_id: int, now: datetime
) -> list[tuple[int, str]]:
    """To whom this letter can be given: whom it is not about, and not oneself.

    One that only somebody outside the school may read is given to nobody.
    """
    letter = seen_letter(session, actor, letter_id)
    if letter.about == "outside":
        return []
    left_out = {*subjects_of(session, letter.id), actor.staff_id}
    return [each for each in colleagues(session, school.id, now) if each[0] not in left_out]


def assign(
    session: Session, school: SchoolContext, actor: Actor, letter_id: int, staff_id: int, words: str, now: datetime
) -> str:
    """Somebody deals with it from now on and is told at once; returns the name.

    Raises :class:`UserError` once it is answered, :class:`AccessDeniedError` for whom it cannot be given to.
    """
    letter = seen_letter(session, actor, letter_id)
    name = dict(may_get(session, school, actor, letter_id, now)).get(staff_id)
    if name is None:
        raise AccessDeniedError
    if letter.state not in OPEN:
        raise UserError("principal_mailbox/answered_already")
    letter.assignee_id, letter.state = staff_id, "assigned"
    if words:
        note(session, actor, letter_id, words, now)
    of = shown(session, letter, drafts=False)
    for identity_id in identities_of_staff(session, school.id, staff_id):
        todo = Todo(
            key=f"principal_mailbox/{letter.id}/mine",
            push_key=f"principal_mailbox/{letter.id}/mine/{now.isoformat()}/{identity_id}",
            label=phrase("principal_mailbox/staff_matter", kind="mine", of=of),
            go=Go("principal_mailbox.letter", {"letter_id": letter.id}),
            words=lambda number: say("principal_mailbox/staff_told", kind="mine", of=of, number=number),
            what=phrase("principal_mailbox/staff_what"),
        )
        bring(session, school, identity_id, todo, now)
    return name


def note(session: Session, actor: Actor, letter_id: int, words: str, now: datetime) -> None:
    """A word for those who deal with it; the writer never reads it."""
    letter = seen_letter(session, actor, letter_id)
    row_id = new_id()
    session.add(
        LetterNote(
            id=row_id,
            school_id=letter.school_id,
            letter_id=letter.id,
            staff_id=actor.staff_id or 0,
            words=seal(session, NOTE, row_id, letter.school_id, words),
            written_at=now,
        )
    )
