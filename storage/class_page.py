"""A class in one look: what is known of all its families, each question asked once for all pupils."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from storage.binding import Consent
from storage.contact_card import CardDay, CardOpinion, CardSignature
from storage.home_words import HomeWords
from storage.identities import Binding, Identity, talks
from storage.notice import Notice
from storage.obligations import VOID, Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class, Grade
from storage.staff_tasks import StaffTask


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """One live guardian of one child, and what stands between this person and WeChat."""

    pupil_id: int
    guardian_id: int
    household_id: int
    name: str
    relation: str
    has_phone: bool
    is_quarantined: bool
    is_away: bool
    reads: bool
    is_bound: bool
    follows: bool
    listens: bool
    agrees: bool


@dataclass(frozen=True, slots=True)
class ClassReach:
    """How many children a class has, and for how many of them WeChat reaches somebody at home."""

    class_id: int
    name: str
    pupils: int
    reached: int


def guardians_in(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, list[GuardianRow]]:
    """The live guardians of these children in the order of the chain, by child."""
    rows = session.execute(
        select(
            GuardianLink.pupil_id,
            GuardianLink.relation,
            Guardian,
            func.count(Identity.id).label("bound"),
            func.max(case((Identity.follows, 1), else_=0)).label("follows"),
            func.max(case((and_(Identity.follows, ~Identity.muted), 1), else_=0)).label("listens"),
            _consents().label("agrees"),
        )
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .outerjoin(Binding, Binding.guardian_id == Guardian.id)
        .outerjoin(Identity, and_(Identity.id == Binding.identity_id, talks()))
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .group_by(GuardianLink.id, Guardian.id)
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id)
    )
    found: dict[int, list[GuardianRow]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, []).append(_guardian(row))
    return found


def open_answers(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, int]:
    """How many answers each child's families still owe."""
    owed = (Obligation.pupil_id.in_(pupil_ids), Obligation.closed_at.is_(None))
    asked = select(Obligation.pupil_id, func.count()).where(*_of_families(school_id), *owed)
    return _counts(session, asked.group_by(Obligation.pupil_id))


def open_tasks(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, int]:
    """How many calls and slips are open for each child's families."""
    of_these = (StaffTask.school_id == school_id, StaffTask.closed_at.is_(None), Obligation.pupil_id.in_(pupil_ids))
    tasks = select(Obligation.pupil_id, func.count()).join(StaffTask, StaffTask.obligation_id == Obligation.id)
    return _counts(session, tasks.where(*of_these).group_by(Obligation.pupil_id))


def open_opinions(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, int]:
    """How many words of each child's families no teacher has answered yet."""
    waiting = (CardOpinion.school_id == school_id, CardOpinion.answered_at.is_(None))
    said = select(CardOpinion.pupil_id, func.count()).where(*waiting, CardOpinion.pupil_id.in_(pupil_ids))
    return _counts(session, said.group_by(CardOpinion.pupil_id))


def last_contacts(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, datetime]:
    """When each child's families last signed, answered or wrote; who never did is not named."""
    signed = select(CardDay.pupil_id.label("pupil_id"), CardSignature.school_time.label("at")).join(
        CardSignature, CardSignature.card_day_id == CardDay.id
    )
    moments = union_all(
        signed.where(CardDay.school_id == school_id, CardDay.pupil_id.in_(pupil_ids)),
        select(Obligation.pupil_id, Obligation.closed_at).where(
            *_of_families(school_id),
            Obligation.pupil_id.in_(pupil_ids),
            Obligation.closed_at.is_not(None),
            Obligation.closed_how != VOID,
        ),
        *(
            select(said.pupil_id, said.written_at).where(said.school_id == school_id, said.pupil_id.in_(pupil_ids))
            for said in (CardOpinion, HomeWords)
        ),
    ).subquery()
    newest = select(moments.c.pupil_id, func.max(moments.c.at).label("at")).group_by(moments.c.pupil_id)
    return {row.pupil_id: row.at for row in session.execute(newest)}


def reach_of_classes(session: Session, school_id: int, class_ids: Collection[int] | None) -> list[ClassReach]:
    """These classes (None: all of this school year), lowest grade first, with children and those who are reached."""
    reached = (
        select(GuardianLink.pupil_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Binding, Binding.guardian_id == Guardian.id)
        .join(Identity, and_(Identity.id == Binding.identity_id, talks()))
        .where(GuardianLink.pupil_id == Pupil.id, is_live(), ~Guardian.phone_quarantined)
        .where(Identity.follows, ~Identity.muted, _consents())
        .exists()
    )
    mine = Class.id.in_(class_ids) if class_ids is not None else literal(value=True)
    rows = session.execute(
        select(
            Class.id,
            Class.name,
            func.count(Pupil.id).label("pupils"),
            func.count(distinct(case((reached, Pupil.id)))).label("reached"),
        )
        .join(Grade, Grade.id == Class.grade_id)
        .outerjoin(Pupil, and_(Pupil.class_id == Class.id, is_here()))
        .where(Class.school_id == school_id, Class.is_active, mine)
        .group_by(Class.id, Grade.level)
        .order_by(Grade.level, func.length(Class.name), Class.name)
    )
    return [ClassReach(row.id, row.name, row.pupils, row.reached) for row in rows]


def obligations_of_child(session: Session, school_id: int, pupil_id: int, most: int) -> list[Obligation]:
    """What one child's families owe or owed, the open first, the newest first."""
    asked = (*_of_families(school_id), Obligation.pupil_id == pupil_id)
    told = or_(Obligation.closed_how.is_(None), Obligation.closed_how != VOID)
    order = (Obligation.closed_at.is_not(None), Obligation.opened_at.desc(), Obligation.id)
    return list(session.scalars(select(Obligation).where(*asked, told).order_by(*order).limit(most)))


def notices_named(session: Session, school_id: int, notice_ids: Collection[int]) -> dict[int, Notice]:
    """These notices by id."""
    of_these = (Notice.school_id == school_id, Notice.id.in_(notice_ids))
    return {notice.id: notice for notice in session.scalars(select(Notice).where(*of_these))}


def signatures_under(session: Session, school_id: int, card_ids: Collection[int]) -> list[CardSignature]:
    """The signatures that stand under these cards."""
    standing = (CardSignature.school_id == school_id, CardSignature.withdrawn_at.is_(None))
    return list(session.scalars(select(CardSignature).where(*standing, CardSignature.card_day_id.in_(card_ids))))


def home_words_of(session: Session, school_id: int, pupil_id: int, since: date, until: date) -> list[HomeWords]:
    """How the child was at home between these days, in the families' words, newest first."""
    said = (HomeWords.school_id == school_id, HomeWords.pupil_id == pupil_id, HomeWords.day.between(since, until))
    return list(session.scalars(select(HomeWords).where(*said).order_by(HomeWords.day.desc(), HomeWords.id)))


def _of_families(school_id: int) -> tuple[ColumnElement[bool], ...]:
    """What families owe: the answers to notices. What teachers owe a family stands in the same table."""
    return (Obligation.school_id == school_id, Obligation.notice_id.is_not(None))


def _consents() -> ColumnElement[bool]:
    return exists().where(
        Consent.guardian_id == GuardianLink.guardian_id,
        Consent.pupil_id == GuardianLink.pupil_id,
        Consent.given,
        Consent.withdrawn_at.is_(None),
    )


def _guardian(row: Any) -> GuardianRow:
    of: Guardian = row.Guardian
    return GuardianRow(
        pupil_id=row.pupil_id,
        guardian_id=of.id,
        household_id=of.household_id,
        name=of.name,
        relation=row.relation,
        has_phone=of.phone is not None,
        is_quarantined=of.phone_quarantined,
        is_away=of.is_away,
        reads=of.reads,
        is_bound=bool(row.bound),
        follows=bool(row.follows),
        listens=bool(row.listens),
        agrees=bool(row.agrees),
    )


def _counts(session: Session, counted: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(counted)}
