"""Questions about notices that need more than the one row: whose they are, who is in them, who may answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from storage.notices import Notice
from storage.obligations import VOID, Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live


def notice_of(session: Session, school_id: int, notice_id: int) -> Notice | None:
    """This school's notice; None for another school's or none."""
    return session.scalar(select(Notice).where(Notice.school_id == school_id, Notice.id == notice_id))


def newest_waiting(session: Session, school_id: int, owner_id: int) -> Notice | None:
    """The sender's newest notice that has not left yet."""
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id, Notice.state == "waiting")
    return session.scalar(select(Notice).where(*mine).order_by(Notice.created_at.desc()).limit(1))


def unfinished_of(session: Session, school_id: int, owner_id: int, since: datetime, limit: int) -> list[Notice]:
    """The sender's sent notices with a deadline after ``since`` that some family has not answered, newest first."""
    owed = exists().where(Obligation.notice_id == Notice.id, Obligation.closed_at.is_(None))
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id, Notice.state == "sent", Notice.deadline > since)
    return list(session.scalars(select(Notice).where(*mine, owed).order_by(Notice.created_at.desc()).limit(limit)))


def count_of(session: Session, school_id: int, owner_id: int) -> int:
    """How many notices this sender has ever written."""
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id)
    return session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0


def is_code_taken(session: Session, school_id: int, check_code: str) -> bool:
    """Whether a notice of this school has this code."""
    return (
        session.scalar(select(exists().where(Notice.school_id == school_id, Notice.check_code == check_code))) or False
    )


def pupils_in(session: Session, school_id: int, notice_id: int, *, only_open: bool = False) -> list[int]:
    """The pupils whose families owe, or owed, this notice; ``only_open``: nobody has answered for them yet."""
    owed = [Obligation.school_id == school_id, Obligation.notice_id == notice_id]
    if only_open:
        owed.append(Obligation.closed_at.is_(None))
    else:
        owed.append(Obligation.closed_how.is_distinct_from(VOID))
    return list(session.scalars(select(Obligation.pupil_id).where(*owed).distinct()))


def open_notices(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[Notice]:
    """What is still owed by the families of these guardian rows, newest first; for nobody else's child."""
    owed = _owed_by(school_id, guardian_ids).where(Obligation.closed_at.is_(None))
    return list(session.scalars(_of(owed).order_by(Notice.send_at.desc(), Notice.id.desc())))


def last_notices(session: Session, school_id: int, guardian_ids: Collection[int], limit: int) -> list[Notice]:
    """The newest that these families were sent, answered or not."""
    wanted = _of(_owed_by(school_id, guardian_ids)).order_by(Notice.send_at.desc(), Notice.id.desc())
    return list(session.scalars(wanted.limit(limit)))


def relations_with_duty(session: Session, school_id: int, pupil_id: int, household_id: int, duty: str) -> list[str]:
    """What those of one family who have this duty are to the child (妈妈, 奶奶), first in the chain first."""
    wanted = (
        select(GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id, is_live())
        .where(Guardian.household_id == household_id, getattr(GuardianLink, duty))
    )
    return list(session.scalars(wanted.order_by(GuardianLink.place)))


def homes_of(
    session: Session, school_id: int, pupil_ids: Collection[int]
) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """By pupil and household the names and relations of its guardians, first in the chain first."""
    rows = session.execute(
        select(GuardianLink.pupil_id, Guardian.household_id, Guardian.name, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.place)
    )
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault((row.pupil_id, row.household_id), []).append((row.name, row.relation))
    return found


def relation_of(session: Session, school_id: int, pupil_id: int, guardian_id: int) -> str:
    """What this guardian is to the child; empty for nobody."""
    link = (GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id)
    return session.scalar(select(GuardianLink.relation).where(*link, GuardianLink.guardian_id == guardian_id)) or ""


def _owed_by(school_id: int, guardian_ids: Collection[int]) -> Select[int | None]:
    return (
        select(Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Obligation.school_id == school_id, GuardianLink.guardian_id.in_(guardian_ids), is_here())
        .where(Obligation.guardian_id.is_(None) | (Obligation.guardian_id == Guardian.id))
    )


def _of(owed: Select[int | None]) -> Select[Notice]:
    return select(Notice).where(Notice.id.in_(owed), Notice.state == "sent")
