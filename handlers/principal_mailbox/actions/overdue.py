"""The clock of working days: what waits longer than was promised goes one step up, each day again."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.principal_mailbox.actions.seeing import holders, in_charge
from storage.principal_mailbox import OPEN, Letter, letters_where, subjects_of
from storage.staff_news import News, put_news

ALL: ColumnElement[bool] = true()


def escalate(session: Session, school: SchoolContext, now: datetime) -> int:
    """Name each overdue letter to who deals with it and to the principal; from outside only there. How many lines."""
    today, lines = at_school(now).date(), 0
    late = letters_where(
        session,
        school.id,
        ALL,
        Letter.state.in_(OPEN),
        Letter.due_on < today,
        or_(Letter.escalated_on.is_(None), Letter.escalated_on < today),
    )
    for letter in late:
        letter.escalated_on = today
        for staff_id in _up(session, letter, now):
            line = phrase("principal_mailbox/late_line", number=letter.number, mark=letter.mark, due_on=letter.due_on)
            key = f"principal_mailbox/late/{letter.id}"
            label = phrase("principal_mailbox/news_label")
            put_news(session, school.id, News(staff_id, key, line, "principal_mailbox.letters", label), now)
            lines += 1
    return lines


def _up(session: Session, letter: Letter, now: datetime) -> list[int]:
    subjects = frozenset(subjects_of(session, letter.id))
    told = set(in_charge(session, letter, now, subjects))
    if letter.about != "outside":
        told |= set(holders(session, letter.school_id, Role.PRINCIPAL, now))
        told |= {letter.assignee_id} if letter.assignee_id else set()
    return sorted(told - subjects) if letter.about != "outside" else sorted(told)
