"""The family's word on an answer: thanks, more, or not solved yet; and what becomes of an answer that is late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.staff_tasks import office_of
from bot.identity.access import children_of
from bot.identity.teachers import homeroom_teacher_of
from handlers.contact_card.actions.opinion_answers import answer_key
from handlers.contact_card.actions.opinions import Sent, Written, answered_in, apart, put_opinion, said_in
from handlers.contact_card.rules import next_in_line
from storage.card_entries import surnames
from storage.card_opinions import Overdue, known_news, overdue_opinions, silently_over
from storage.contact_card import CardOpinion
from storage.matters import close_matters
from storage.pupils import Pupil
from storage.staff import Staff, StaffRole
from storage.staff_news import News, put_news

End = Literal["thanks", "more", "unsolved"]
MINE = "contact_card.opinions"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a teacher answered, as the family reads it; ``settled`` is the family's word on it, empty before."""

    id: int
    child: str
    teacher: str
    said: str
    words: str
    voices: tuple[str, ...]
    settled: str


def answered(session: Session, actor: Actor, opinion_id: int) -> Answered:
    """The answer to what this guardian wrote; :class:`AccessDeniedError` for everybody else and before there is one."""
    row = _own(session, actor, opinion_id)
    words, voices = apart(answered_in(session, row))
    teacher = surnames(session, [row.staff_id])[row.staff_id]
    child = session.get_one(Pupil, row.pupil_id).name
    return Answered(row.id, child, teacher, apart(said_in(session, row))[0], words, voices, row.settled)


def thank(session: Session, actor: Actor, opinion_id: int, *, now: datetime) -> str:
    """The family is content: the matter is over. Returns how the teacher is called; saying it again changes nothing."""
    row = _own(session, actor, opinion_id, lock=True)
    if not row.settled:
        _settle(session, row, "thanks", now)
    return surnames(session, [row.staff_id])[row.staff_id]


def say_more(
    session: Session, school: SchoolContext, actor: Actor, opinion_id: int, pieces: Sequence[str], *, now: datetime
) -> Sent:
    """Bring further words to the same teacher, as a new opinion with its own deadline."""
    row = _own(session, actor, opinion_id, lock=True)
    if row.settled != "unsolved":
        _settle(session, row, "more", now)
    written = Written(row.pupil_id, (row.staff_id,), tuple(pieces), about=f"more {row.id}", follows=row.id)
    return put_opinion(session, school, actor, written, now=now)


def unsolved(session: Session, school: SchoolContext, actor: Actor, opinion_id: int, *, now: datetime) -> Sent:
    """Bring it to who is next in line, with the answer that did not help; saying it again brings it once.

    After the teacher comes the homeroom teacher, then the moral education office, then the principal. Raises
    :class:`UserError` where nobody is there to turn to.
    """
    row = _own(session, actor, opinion_id, lock=True)
    about = f"unsolved {row.id}"
    staff_id = _brought_to(session, row) or next_in_line(row.staff_id, _line(session, row, now))
    if staff_id is None:
        raise UserError("contact_card/nobody_else", duty_phone=school.config.duty_phone)
    _settle(session, row, "unsolved", now)
    session.flush()
    pieces = tuple(said_in(session, row))
    written = Written(row.pupil_id, (staff_id,), pieces, about=about, follows=row.id)
    return put_opinion(session, school, actor, written, now=now)


def remind_overdue(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put each late answer into its teacher's morning round, once; the office reads what is late since another day.

    Returns how many lines were put.
    """
    late = overdue_opinions(session, school.id, now)
    known = known_news(session, school.id, {_late_key(each) for each in late})
    reminded = [each for each in late if (each.staff_id, _late_key(each)) in known]
    fresh = [each for each in late if each not in reminded]
    for each in fresh:
        line = phrase("contact_card/overdue", child=each.child)
        label = phrase("contact_card/opinions_label")
        put_news(session, school.id, News(each.staff_id, _late_key(each), line, MINE, label), now)
    return len(fresh) + (_tell_office(session, school, reminded, now) if reminded else 0)


def forget_unsettled(session: Session, school: SchoolContext, now: datetime) -> None:
    """An answer on which the family says nothing for two weeks waits for them no longer; it can still be read."""
    for opinion_id in silently_over(session, school.id, now):
        close_matters(session, school_id=school.id, key=answer_key(opinion_id))


def _tell_office(session: Session, school: SchoolContext, late: Sequence[Overdue], now: datetime) -> int:
    counts = Counter(each.class_name for each in late)
    line = phrase("contact_card/overdue_office", classes=sorted(counts.items()))
    office = office_of(session, school.id, now)
    for staff_id in office:
        put_news(session, school.id, News(staff_id, f"contact_card/overdue/{at_school(now).date()}", line), now)
    return len(office)


def _late_key(of: Overdue) -> str:
    return f"contact_card/overdue/{of.opinion_id}"


def _line(session: Session, row: CardOpinion, now: datetime) -> list[int]:
    """Who may be turned to about this child, one after the other."""
    pupil = session.get_one(Pupil, row.pupil_id)
    homeroom = homeroom_teacher_of(session, row.school_id, pupil.class_id, now)
    held = (StaffRole.since <= now, StaffRole.until.is_(None) | (StaffRole.until > now))
    here = Staff.left_at.is_(None) | (Staff.left_at > now)
    principals = session.scalars(
        select(StaffRole.staff_id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(StaffRole.school_id == row.school_id, StaffRole.role == Role.PRINCIPAL, *held, here)
        .order_by(StaffRole.staff_id)
    )
    return [*([homeroom.id] if homeroom else []), *office_of(session, row.school_id, now)[:1], *principals]


def _brought_to(session: Session, row: CardOpinion) -> int | None:
    """Who has it since the family said before that it is not solved."""
    if row.settled != "unsolved":
        return None
    following = (CardOpinion.school_id == row.school_id, CardOpinion.follows_id == row.id)
    return session.scalar(select(CardOpinion.staff_id).where(*following).order_by(CardOpinion.written_at.desc()))


def _settle(session: Session, row: CardOpinion, end: End, now: datetime) -> None:
    row.settled, row.settled_at = end, now
    close_matters(session, school_id=row.school_id, key=answer_key(row.id))


def _own(session: Session, actor: Actor, opinion_id: int, *, lock: bool = False) -> CardOpinion:
    row = session.get(CardOpinion, opinion_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.school_id != actor.school_id or row.guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    if row.answered_at is None or all(child.pupil_id != row.pupil_id for child in children_of(session, actor)):
        raise AccessDeniedError
    return row
