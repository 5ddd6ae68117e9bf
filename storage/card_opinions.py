"""What families wrote back on the contact card: who is to answer, what is overdue, what became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from storage.contact_card import CardOpinion
from storage.obligations import Obligation
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff_news import StaffNews

SERVICE, KEY = "contact_card", "card_opinion:"
# An answer waits so long for the family's word on it; it can be read for ever.
WAITS_FOR_FAMILY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ClassWaiting:
    """How many families of a class wait for an answer, and how many longer than they were told."""

    class_id: int
    class_name: str
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """One opinion whose answer is late, and who owes it."""

    opinion_id: int
    staff_id: int
    child: str
    class_id: int
    class_name: str


def opinion_key(opinion_id: int) -> str:
    """By which its obligation and its matters are found."""
    return f"{KEY}{opinion_id}"


def of_opinions() -> tuple[ColumnElement[bool], ...]:
    """The obligations that are answers to opinions."""
    return (Obligation.service == SERVICE, Obligation.subject_key.startswith(KEY))


def opinions_of_staff(session: Session, school_id: int, staff_id: int, most: int) -> list[CardOpinion]:
    """What this teacher is to answer, has answered or has passed on; what waits first, then the newest."""
    mine = (CardOpinion.staff_id == staff_id) | (CardOpinion.passed_by_id == staff_id)
    waits = case((CardOpinion.answered_at.is_(None), 0), else_=1)
    found = select(CardOpinion).where(CardOpinion.school_id == school_id, mine)
    return list(session.scalars(found.order_by(waits, CardOpinion.written_at.desc(), CardOpinion.id).limit(most)))


def opinions_of_guardians(
    session: Session, school_id: int, guardian_ids: Collection[int], most: int
) -> list[CardOpinion]:
    """What these guardians wrote, the newest first."""
    found = select(CardOpinion).where(CardOpinion.school_id == school_id, CardOpinion.guardian_id.in_(guardian_ids))
    return list(session.scalars(found.order_by(CardOpinion.written_at.desc(), CardOpinion.id).limit(most)))


def answered_unsettled(
    session: Session, school_id: int, guardian_ids: Collection[int], now: datetime
) -> list[CardOpinion]:
    """The answers of the last two weeks on which these guardians have not said a word yet, the newest first."""
    silent = (CardOpinion.settled == "", CardOpinion.answered_at > now - WAITS_FOR_FAMILY)
    found = select(CardOpinion).where(
        CardOpinion.school_id == school_id, CardOpinion.guardian_id.in_(guardian_ids), *silent
    )
    return list(session.scalars(found.order_by(CardOpinion.answered_at.desc(), CardOpinion.id)))


def silently_over(session: Session, school_id: int, now: datetime) -> list[int]:
    """Answers on which a family has said nothing since they were given, lately too old to wait for it any longer."""
    old = now - WAITS_FOR_FAMILY
    silent = (
        CardOpinion.settled == "",
        CardOpinion.answered_at <= old,
        CardOpinion.answered_at > old - WAITS_FOR_FAMILY,
    )
    return list(session.scalars(select(CardOpinion.id).where(CardOpinion.school_id == school_id, *silent)))


def waiting_for_staff(session: Session, school_id: int, staff_id: int) -> list[CardOpinion]:
    """What this teacher has still to answer, the oldest first."""
    waits = (CardOpinion.staff_id == staff_id, CardOpinion.answered_at.is_(None))
    found = select(CardOpinion).where(CardOpinion.school_id == school_id, *waits)
    return list(session.scalars(found.order_by(CardOpinion.written_at, CardOpinion.id)))


def deadlines_of(session: Session, school_id: int, opinion_ids: Iterable[int]) -> dict[int, datetime]:
    """Until when each of these is to be answered."""
    keys = {opinion_key(each): each for each in opinion_ids}
    rows = session.execute(
        select(Obligation.subject_key, Obligation.deadline).where(
            Obligation.school_id == school_id, Obligation.service == SERVICE, Obligation.subject_key.in_(keys)
        )
    )
    return {keys[row.subject_key]: row.deadline for row in rows if row.deadline is not None}


def waiting_by_class(session: Session, school_id: int, now: datetime) -> list[ClassWaiting]:
    """Every class in which a family waits for an answer, by name."""
    late = func.sum(case((Obligation.deadline < now, 1), else_=0))
    rows = session.execute(
        select(Class.id, Class.name, func.count().label("waiting"), late.label("overdue"))
        .select_from(Obligation)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Obligation.school_id == school_id, *of_opinions(), Obligation.closed_at.is_(None))
        .group_by(Class.id, Class.name)
        .order_by(Class.name)
    )
    return [ClassWaiting(row.id, row.name, row.waiting, int(row.overdue)) for row in rows]


def overdue_opinions(session: Session, school_id: int, now: datetime) -> list[Overdue]:
    """What should have been answered by now and is not, the oldest first."""
    late = (Obligation.closed_at.is_(None), Obligation.deadline < now)
    keys = session.scalars(
        select(Obligation.subject_key)
        .where(Obligation.school_id == school_id, *of_opinions(), *late)
        .order_by(Obligation.deadline, Obligation.id)
    )
    ids = [int(key.removeprefix(KEY)) for key in keys]
    rows = session.execute(
        select(CardOpinion.id, CardOpinion.staff_id, Pupil.name.label("child"), Pupil.class_id, Class.name)
        .join(Pupil, Pupil.id == CardOpinion.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(CardOpinion.school_id == school_id, CardOpinion.id.in_(ids), CardOpinion.answered_at.is_(None))
    )
    found = {row.id: Overdue(row.id, row.staff_id, row.child, row.class_id, row.name) for row in rows}
    return [found[each] for each in ids if each in found]


def known_news(session: Session, school_id: int, keys: Collection[str]) -> set[tuple[int, str]]:
    """Of these lines the ones that a member of staff was given before: (who, key)."""
    known = select(StaffNews.staff_id, StaffNews.key).where(StaffNews.school_id == school_id, StaffNews.key.in_(keys))
    return {(row.staff_id, row.key) for row in session.execute(known)}
