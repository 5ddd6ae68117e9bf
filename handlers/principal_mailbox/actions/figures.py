"""How the mailbox does, month by month, without a letter in it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.principal_mailbox.actions.seeing import INSIDE, sees
from storage.principal_mailbox import OPEN, Letter, letters_where

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Month:
    """Letters that came in one month. ``content`` of ``rated`` writers were; None where too few were asked."""

    first: date
    letters: int
    anonymous: int
    answered: int
    in_time: int
    late: int
    rated: int | None
    content: int | None


def months(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Month]:
    """The last months, newest first, of the letters that exist for who asks."""
    if not actor.may(INSIDE):
        raise AccessDeniedError
    today = at_school(now).date()
    first = _months_before(today.replace(day=1), MONTHS - 1)
    found = letters_where(session, school.id, sees(actor), Letter.received_on >= first)
    starts = [_months_before(today.replace(day=1), back) for back in range(MONTHS)]
    by_month = {start: [letter for letter in found if letter.received_on.replace(day=1) == start] for start in starts}
    return [_month(start, by_month[start], today, school.rules.mailbox.smallest_group) for start in starts]


def _month(start: date, letters: list[Letter], today: date, smallest: int) -> Month:
    answered = [letter for letter in letters if letter.answered_on is not None]
    rated = [letter for letter in answered if letter.rating]
    enough = len(rated) >= smallest
    return Month(
        first=start,
        letters=len(letters),
        anonymous=sum(letter.is_anonymous for letter in letters),
        answered=len(answered),
        in_time=sum(bool(letter.answered_on and letter.answered_on <= letter.due_on) for letter in answered),
        late=sum(letter.state in OPEN and letter.due_on < today for letter in letters),
        rated=len(rated) if enough else None,
        content=sum(letter.rating == "content" for letter in rated) if enough else None,
    )


def _months_before(first: date, many: int) -> date:
    for _ in range(many):
        first = (first.replace(day=1) - date.resolution).replace(day=1)
    return first
