"""The contact card counted: a month of each child, and signatures, answers and home words of families and classes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from bot.core.day_card import ASPECTS, FAIR, GOOD, NEEDS_CARE
from storage.binding import Consent
from storage.card_opinions import of_opinions
from storage.contact_card import CardDay, CardOpinion, CardSignature
from storage.home_words import HomeWords
from storage.identities import Binding, Identity, talks
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live


@dataclass(frozen=True, slots=True)
class PupilCount:
    """One child's cards of some days: by aspect how many days were fair and how many need care; the rest were good.

    ``praised`` are the days on which the teacher said a word and nothing was less than good.
    """

    days: int
    fair: dict[str, int]
    care: dict[str, int]
    praised: int


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """One household of one child: the cards of some days, and how many of them it signed.

    ``is_reached``: somebody of it can be told in WeChat now.
    """

    class_id: int
    pupil_id: int
    household_id: int
    is_reached: bool
    cards: int
    signed: int


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """One family's words to a teacher: when they were answered, and by when that was promised."""

    class_id: int
    pupil_id: int
    answered_at: datetime | None
    deadline: datetime | None

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer, late or not."""
        return self.answered_at is not None

    def state(self, now: datetime) -> str:
        """``in_time`` or ``late``, answered or not; ``open`` while there is still time."""
        if self.deadline is not None and (self.answered_at or now) > self.deadline:
            return "late"
        return "in_time" if self.is_answered else "open"


def pupil_counts(
    session: Session, school_id: int, pupil_ids: Collection[int], since: date, until: date
) -> dict[int, PupilCount]:
    """The cards of these children from ``since`` to ``until``, both included; no entry for a child without any."""
    columns = {aspect: getattr(CardDay, aspect) for aspect in ASPECTS}
    well = and_(CardDay.has_remark, *(column == GOOD for column in columns.values()))
    rows = session.execute(
        select(
            CardDay.pupil_id,
            func.count().label("days"),
            _sum(well).label("praised"),
            *(_sum(column == FAIR).label(f"{aspect}_fair") for aspect, column in columns.items()),
            *(_sum(column == NEEDS_CARE).label(f"{aspect}_care") for aspect, column in columns.items()),
        )
        .where(CardDay.school_id == school_id, CardDay.pupil_id.in_(pupil_ids), CardDay.day.between(since, until))
        .group_by(CardDay.pupil_id)
    )
    return {
        row.pupil_id: PupilCount(
            days=row.days,
            fair={aspect: int(getattr(row, f"{aspect}_fair")) for aspect in ASPECTS},
            care={aspect: int(getattr(row, f"{aspect}_care")) for aspect in ASPECTS},
            praised=int(row.praised),
        )
        for row in rows
    }


def family_counts(
    session: Session,
    school_id: int,
    since: date,
    until: date,
    *,
    class_ids: Collection[int] | None = None,
    pupil_ids: Collection[int] | None = None,
) -> list[FamilyCount]:
    """Each family of the children with cards in these days; None for the whole school."""
    days = [CardDay.school_id == school_id, CardDay.day.between(since, until)]
    if class_ids is not None:
        days.append(CardDay.class_id.in_(class_ids))
    if pupil_ids is not None:
        days.append(CardDay.pupil_id.in_(pupil_ids))
    # Three plain counts put together here cost a third less than one statement with all joins.
    cards = select(CardDay.class_id, CardDay.pupil_id, func.count()).where(*days)
    signed = _signed(session, days)
    homes = _families(
        session, school_id, None if class_ids is pupil_ids is None else select(CardDay.pupil_id).where(*days)
    )
    return [
        FamilyCount(class_id, pupil_id, home, is_reached, many, signed.get((class_id, pupil_id, home), 0))
        for class_id, pupil_id, many in session.execute(cards.group_by(CardDay.class_id, CardDay.pupil_id))
        for home, is_reached in homes.get(pupil_id, ())
    ]


def answer_counts(
    session: Session, school_id: int, since: datetime, until: datetime, *, class_ids: Collection[int] | None = None
) -> list[AnswerCount]:
    """What families wrote from ``since`` until before ``until``, one each, by the class that the child is in now."""
    found = (
        select(Pupil.class_id, Obligation.pupil_id, Obligation.closed_at, Obligation.deadline)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(
            Obligation.school_id == school_id,
            *of_opinions(),
            Obligation.opened_at >= since,
            Obligation.opened_at < until,
        )
    )
    if class_ids is not None:
        found = found.where(Pupil.class_id.in_(class_ids))
    return [
        AnswerCount(
            row.class_id,
            row.pupil_id,
            answered_at=row.closed_at,
            deadline=row.deadline,
        )
        for row in session.execute(found)
    ]


def home_word_counts(
    session: Session,
    school_id: int,
    since: date,
    until: date,
    *,
    class_ids: Collection[int] | None = None,
    pupil_ids: Collection[int] | None = None,
) -> dict[tuple[int, int, int], int]:
    """How often families said how the child is at home: by (class of now, child, household)."""
    found = (
        select(Pupil.class_id, HomeWords.pupil_id, HomeWords.household_id, func.count().label("times"))
        .join(Pupil, Pupil.id == HomeWords.pupil_id)
        .where(HomeWords.school_id == school_id, HomeWords.day.between(since, until))
        .group_by(Pupil.class_id, HomeWords.pupil_id, HomeWords.household_id)
    )
    if class_ids is not None:
        found = found.where(Pupil.class_id.in_(class_ids))
    if pupil_ids is not None:
        found = found.where(HomeWords.pupil_id.in_(pupil_ids))
    return {(row.class_id, row.pupil_id, row.household_id): row.times for row in session.execute(found)}


def opinion_counts(
    session: Session, school_id: int, pupil_ids: Collection[int], since: datetime, until: datetime
) -> dict[tuple[int, int], tuple[int, int]]:
    """How often families wrote to teachers, and how many of it was answered: by (child, household)."""
    rows = session.execute(
        select(
            CardOpinion.pupil_id,
            Guardian.household_id,
            func.count().label("written"),
            func.count(CardOpinion.answered_at).label("answered"),
        )
        .join(Guardian, Guardian.id == CardOpinion.guardian_id)
        .where(
            CardOpinion.school_id == school_id,
            CardOpinion.pupil_id.in_(pupil_ids),
            CardOpinion.written_at >= since,
            CardOpinion.written_at < until,
        )
        .group_by(CardOpinion.pupil_id, Guardian.household_id)
    )
    return {(row.pupil_id, row.household_id): (row.written, row.answered) for row in rows}


def classes_with_cards(session: Session, school_id: int, since: date, until: date) -> set[int]:
    """The classes with any card in these days."""
    days = (CardDay.school_id == school_id, CardDay.day.between(since, until))
    return set(session.scalars(select(CardDay.class_id).where(*days).distinct()))


def months_with_cards(session: Session, school_id: int, class_ids: Collection[int]) -> tuple[date, date] | None:
    """The first and the last day with a card in any of these classes; None without one."""
    days = (CardDay.school_id == school_id, CardDay.class_id.in_(class_ids))
    first, last = session.execute(select(func.min(CardDay.day), func.max(CardDay.day)).where(*days)).one()
    return (first, last) if first else None


def _signed(session: Session, days: Sequence[ColumnElement[bool]]) -> dict[tuple[int, int, int], int]:
    """How many of these cards are signed: by (class, child, household)."""
    standing = and_(CardSignature.card_day_id == CardDay.id, CardSignature.withdrawn_at.is_(None))
    found = (
        select(CardDay.class_id, CardDay.pupil_id, CardSignature.household_id, func.count())
        .join(CardSignature, standing)
        .where(*days)
        .group_by(CardDay.class_id, CardDay.pupil_id, CardSignature.household_id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in session.execute(found)}


def homes_told(school_id: int) -> Select[*tuple[Any, ...]]:
    """Each household of each child that is to be told of the child, and by how many WeChat users it is reached."""
    consented = exists().where(
        Consent.guardian_id == GuardianLink.guardian_id,
        Consent.pupil_id == GuardianLink.pupil_id,
        Consent.given,
        Consent.withdrawn_at.is_(None),
    )
    usable = and_(
        Identity.id == Binding.identity_id,
        talks(),
        Identity.follows,
        ~Identity.muted,
        ~Guardian.phone_quarantined,
        consented,
    )
    return (
        select(GuardianLink.pupil_id, Guardian.household_id, func.count(Identity.id).label("reached"))
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .outerjoin(Binding, Binding.guardian_id == Guardian.id)
        .outerjoin(Identity, usable)
        .where(GuardianLink.school_id == school_id, is_live(), is_here(), GuardianLink.informed)
        .group_by(GuardianLink.pupil_id, Guardian.household_id)
    )


def _families(session: Session, school_id: int, pupils: Select[int] | None) -> dict[int, list[tuple[int, bool]]]:
    """By child (None: of all the school) the households that are to be told, and whether WeChat reaches one of them."""
    told = homes_told(school_id)
    if pupils is not None:
        told = told.where(GuardianLink.pupil_id.in_(pupils))
    found: dict[int, list[tuple[int, bool]]] = {}
    for row in session.execute(told):
        found.setdefault(row.pupil_id, []).append((row.household_id, row.reached > 0))
    return found


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
