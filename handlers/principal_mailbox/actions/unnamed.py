"""What a writer whom nobody knows may do in a day: so many letters, and so few wrong digits."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.forms import Unlinked
from bot.core.school import SchoolContext
from handlers.principal_mailbox.actions.reading import letter_of_code
from handlers.principal_mailbox.rules import is_flood
from storage.principal_mailbox import Letter

LETTERS = "letters"


def refused_today(school: SchoolContext, unlinked: Unlinked) -> int:
    """0 while one more letter is taken; else the how manieth it is that waits until tomorrow."""
    allowed = school.rules.mailbox.letters_a_day
    if not is_flood(unlinked.times_today(LETTERS, 0) + 1, allowed):
        return 0
    return unlinked.times_today(LETTERS) - allowed


def count_letter(unlinked: Unlinked) -> None:
    """A letter was taken in: what was refused before for another reason, like a name, takes none of the day's."""
    unlinked.times_today(LETTERS)


def letter_by_guess(session: Session, school: SchoolContext, unlinked: Unlinked, typed: str, now: datetime) -> Letter:
    """The letter of these digits. A few wrong ones an hour: sixteen are not to be guessed. Raises :class:`UserError`.

    Who knows the digits comes as often as wanted.
    """
    wrong = f"tries {now:%H}"
    if unlinked.times_today(wrong, 0) >= school.rules.mailbox.code_tries_an_hour:
        raise UserError("principal_mailbox/tried_enough")
    try:
        return letter_of_code(session, school, typed)
    except UserError:
        unlinked.times_today(wrong)
        raise
