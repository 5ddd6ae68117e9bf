"""Opening the obligations of a notice: one for each family of each pupil, also where there is nobody to tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Select, String, Table, and_, case, func, literal, select
from sqlalchemy.orm import Session

from storage.base import UtcDateTime
from storage.id_list import among
from storage.ladder.reach import has_duty
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.row_ids import row_ids
from storage.upsert import insert

_COLUMNS = (
    *("id", "school_id", "pupil_id", "household_id", "guardian_id", "notice_id", "service", "purpose"),
    *("subject_key", "required_act", "opened_at", "deadline", "rung", "next_at"),
)


def open_obligations(session: Session, notice: Notice, pupil_ids: Sequence[int], now: datetime) -> int:
    """Open what these pupils' families owe for ``notice``, first rung at its ``send_at``; returns how many are new.

    A child of whom no guardian is known owes as well: it must not drop out. Doing it again opens nothing.
    """
    families = _guardians(notice, pupil_ids) if notice.every_guardian else _households(notice, pupil_ids)
    found = families.subquery()
    key = func.coalesce(found.c.guardian_id, found.c.household_id, 0).cast(String)
    rows = select(
        row_ids(),
        literal(notice.school_id),
        found.c.pupil_id,
        found.c.household_id,
        found.c.guardian_id,
        literal(notice.id),
        literal(notice.service),
        literal(notice.purpose),
        literal(f"{notice.id}:").concat(found.c.pupil_id.cast(String)).concat(":").concat(key),
        literal(notice.required_act),
        literal(now, UtcDateTime()),
        literal(notice.deadline, UtcDateTime()),
        literal(0),
        literal(notice.send_at, UtcDateTime()),
    )
    # SQLite reads "ON" behind a SELECT as a join unless a WHERE stands between.
    written = insert(session, Obligation).from_select(_COLUMNS, rows.where(literal(1) == 1)).on_conflict_do_nothing()
    table = cast("Table", Obligation.__table__)
    return len(session.connection().execute(written.returning(table.c.id)).all())


def _households(notice: Notice, pupil_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Each household in which somebody has the duty; where nobody of the child has it, each household there is."""
    here = func.max(case((has_duty(notice), 1), else_=0))
    # Aggregated over the child's own few links: asked with EXISTS, PostgreSQL reads all links of the school.
    found = (
        select(Pupil.id.label("pupil_id"), Guardian.household_id, here.label("here"))
        .add_columns(func.max(here).over(partition_by=Pupil.id).label("anywhere"))
        .outerjoin(GuardianLink, and_(GuardianLink.pupil_id == Pupil.id, is_live()))
        .outerjoin(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(Pupil.school_id == notice.school_id, among(Pupil.id, pupil_ids), is_here())
        .group_by(Pupil.id, Guardian.household_id)
        .subquery()
    )
    columns = (found.c.pupil_id, found.c.household_id, literal(None, BigInteger()).label("guardian_id"))
    return select(*columns).where(found.c.here == found.c.anywhere)


def _guardians(notice: Notice, pupil_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Each guardian with the duty for himself; a child of whom nobody has it still owes once."""
    found: Select[*tuple[Any, ...]] = (
        select(Pupil.id.label("pupil_id"), Guardian.household_id, Guardian.id.label("guardian_id"))
        .outerjoin(GuardianLink, and_(GuardianLink.pupil_id == Pupil.id, is_live(), has_duty(notice)))
        .outerjoin(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(Pupil.school_id == notice.school_id, among(Pupil.id, pupil_ids), is_here())
    )
    return found
