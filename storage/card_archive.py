"""Who signed the cards of a month, where in the chain, what was drawn: what the bound archive shows of signatures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.contact_card import CardDay, CardOpinion, CardSignature
from storage.id_list import among
from storage.pupils import Guardian, GuardianLink, Pupil, is_here
from storage.signatures import drawn_paths, numbers_of
from storage.signed_cards import card_subject


@dataclass(frozen=True, slots=True)
class Given:
    """One signature that stands: whose, when (school time) and how it was given.

    ``number`` is that of its link in the class's chain, 0 for one from before there were chains; ``path`` what was
    drawn.
    """

    guardian_id: int
    at: datetime
    how: str
    number: int
    path: str


def signatures_given(session: Session, school_id: int, cards: Collection[CardDay]) -> dict[int, list[Given]]:
    """The signatures under these cards, by card, in the order in which they were given."""
    rows = session.scalars(
        select(CardSignature)
        .where(CardSignature.school_id == school_id, among(CardSignature.card_day_id, [card.id for card in cards]))
        .where(CardSignature.withdrawn_at.is_(None))
        .order_by(CardSignature.school_time, CardSignature.id)
    ).all()
    subjects = [card_subject(row.id) for row in rows]
    numbers, paths = numbers_of(session, school_id, subjects), drawn_paths(session, school_id, subjects)
    found: dict[int, list[Given]] = {}
    for subject, row in zip(subjects, rows, strict=True):
        given = Given(
            guardian_id=row.guardian_id,
            at=row.school_time,
            how=row.how,
            number=numbers.get(subject, 0),
            path=paths.get(subject, ""),
        )
        found.setdefault(row.card_day_id, []).append(given)
    return found


def opinions_of(
    session: Session, school_id: int, pupil_ids: Collection[int], since: datetime, until: datetime
) -> list[CardOpinion]:
    """What the families of these children wrote from ``since`` to ``until``, oldest first."""
    rows = session.scalars(
        select(CardOpinion)
        .where(CardOpinion.school_id == school_id, among(CardOpinion.pupil_id, pupil_ids))
        .where(CardOpinion.written_at >= since, CardOpinion.written_at < until)
        .order_by(CardOpinion.written_at, CardOpinion.id)
    )
    return list(rows)


def guardians_of(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """By child and guardian who it is, as the archive names it: 张桂英(奶奶)."""
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.guardian_id, GuardianLink.relation, Guardian.name)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, among(GuardianLink.pupil_id, pupil_ids))
    )
    return {(row.pupil_id, row.guardian_id): f"{row.name}({row.relation})" for row in rows}


def pupils_on_cards(session: Session, school_id: int, class_id: int, first: date, last: date) -> list[Pupil]:
    """Who has cards of this class in these days, or is in it now, by number: a child may have moved since."""
    cards = select(CardDay.pupil_id).where(CardDay.class_id == class_id, CardDay.day.between(first, last))
    here = and_(Pupil.class_id == class_id, is_here())
    rows = select(Pupil).where(Pupil.school_id == school_id, or_(Pupil.id.in_(cards), here))
    return list(session.scalars(rows.order_by(Pupil.number)))
