"""谈心: a teacher's few private words about a talk with an own pupil."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.identity.guardian_chain import leads_school
from handlers.counseling.actions.children import child_of, is_counselor
from storage.counseling import add_heart_talk, heart_talk_counts, heart_talks
from storage.staff import Staff

MOST = 200
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One talk; ``teacher`` is empty for one's own."""

    child: str
    teacher: str
    talked_on: date
    words: str


def keep(session: Session, actor: Actor, pupil_id: int, words: str, now: datetime) -> str:
    """Keep a talk of today; the child's name. Raises :class:`AccessDeniedError` for a child that is not the actor's."""
    pupil = child_of(session, actor, pupil_id, now)
    if actor.staff_id is None:
        raise AccessDeniedError
    if not words.strip() or len(words) > LONGEST:
        raise UserError("counseling/words_please", most=LONGEST)
    today = at_school(now).date()
    add_heart_talk(
        session, actor.school_id, pupil_id=pupil_id, staff_id=actor.staff_id, talked_on=today, words=words.strip(),
        now=now,
    )  # fmt: skip
    return pupil.name


def entries(session: Session, actor: Actor) -> list[Entry]:
    """What this teacher wrote; a counselor reads what all teachers wrote."""
    if actor.staff_id is None:
        return []
    of_all = is_counselor(actor)
    found = heart_talks(session, actor.school_id, MOST, staff_id=None if of_all else actor.staff_id)
    names = {
        row.id: row.name
        for row in session.execute(select(Staff.id, Staff.name).where(Staff.school_id == actor.school_id))
    }
    return [
        Entry(pupil.name, "" if row.staff_id == actor.staff_id else names[row.staff_id], row.talked_on, words)
        for row, pupil, words in found
    ]


def counts(session: Session, actor: Actor, now: datetime) -> list[tuple[str, int, int]]:
    """For who leads the school: by class how many talks this month, with how many children; no words."""
    if not leads_school(actor):
        return []
    today = at_school(now).date()
    return heart_talk_counts(session, actor.school_id, today.replace(day=1), today)
