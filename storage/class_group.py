"""What the class group needs to know of notices: which run in whose classes, and who the families are by name."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

# Nobody looks further back.
MOST_RUNNING = 50


def running_notices(
    session: Session, school_id: int, *, staff_id: int, class_ids: Collection[int], since: datetime
) -> list[tuple[Notice, int]]:
    """The notices of one's own, or to one's classes, with how many families have still to answer, newest first.

    Those whose deadline passed before ``since`` run no more. Of another's notice only one's own classes are counted.
    """
    mine = or_(Notice.owner_id == staff_id, Pupil.class_id.in_(class_ids))
    rows = session.execute(
        select(Notice, func.count(Obligation.id))
        .join(Obligation, Obligation.notice_id == Notice.id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(Notice.school_id == school_id, Notice.state.in_(("waiting", "sent")), Notice.deadline >= since)
        .where(mine, is_here(), Obligation.closed_at.is_(None))
        .group_by(Notice.id)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(MOST_RUNNING)
    )
    return [(notice, count) for notice, count in rows]


def told_notice(session: Session, school_id: int, notice_id: int) -> Notice | None:
    """The notice, if it is on its way or out."""
    found = session.get(Notice, notice_id)
    return found if found and found.school_id == school_id and found.state in ("waiting", "sent") else None


def classes_of(session: Session, notice: Notice, class_ids: Collection[int] | None) -> list[tuple[int, str]]:
    """Ids and names of the classes that a notice went to; only some of them where ``class_ids`` says so."""
    found = (
        select(Class.id, Class.name)
        .join(Pupil, Pupil.class_id == Class.id)
        .join(Obligation, Obligation.pupil_id == Pupil.id)
        .where(Obligation.notice_id == notice.id, is_here(), *_of(class_ids))
        .distinct()
        .order_by(Class.name)
    )
    return [(row.id, row.name) for row in session.execute(found)]


def enrolled_in(session: Session, school_id: int, class_ids: Sequence[int]) -> Sequence[Any]:
    """The children of some classes with their guardians.

    Columns: pupil_id, name, class_name, household_id, guardian, relation; the last three empty for a child without.
    """
    return session.execute(
        select(
            Pupil.id.label("pupil_id"),
            Pupil.name,
            Class.name.label("class_name"),
            Guardian.household_id,
            Guardian.name.label("guardian"),
            GuardianLink.relation,
        )
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(GuardianLink, (GuardianLink.pupil_id == Pupil.id) & is_live())
        .outerjoin(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(Pupil.school_id == school_id, Pupil.class_id.in_(class_ids), is_here())
        .order_by(Class.name, Pupil.number, GuardianLink.place)
    ).all()


def relayed_by(session: Session, school_id: int, obligation_ids: Collection[int], staff_id: int) -> list[int]:
    """Which of these are still closed by a relay that this member of staff pasted."""
    theirs = (Obligation.closed_how == "relay", Obligation.closed_by == f"staff:{staff_id}")
    found = select(Obligation.id).where(Obligation.school_id == school_id, Obligation.id.in_(obligation_ids), *theirs)
    return list(session.scalars(found.order_by(Obligation.id)))


def _of(class_ids: Collection[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if class_ids is None else (Pupil.class_id.in_(class_ids),)
