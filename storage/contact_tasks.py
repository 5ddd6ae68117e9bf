"""Calls and slips as lists show them: with the child, the class and the notice they are about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff_tasks import Kind, StaffTask


@dataclass(frozen=True, slots=True)
class Listed:
    """One call or slip of a list; ``is_back``: the paper is here, what was ticked on it has still to be read."""

    task: StaffTask
    obligation: Obligation
    notice: Notice
    pupil: Pupil
    class_name: str

    @property
    def is_back(self) -> bool:
        """Whether the slip has come back and waits for its option."""
        return self.task.result == "back" and self.task.closed_at is None


def tasks_to_do(session: Session, school_id: int, owner_id: int, kind: Kind) -> list[Listed]:
    """What this member of staff still has to do: the urgent first, then what was tried least, then the nearest due."""
    mine = (StaffTask.owner_id == owner_id, StaffTask.kind == kind, StaffTask.closed_at.is_(None))
    order = (StaffTask.is_urgent.desc(), StaffTask.tries, StaffTask.due_at, Class.name, Pupil.number)
    found = _lists(school_id).where(*mine).order_by(*order, StaffTask.opened_at, StaffTask.id)
    return [_listed(row) for row in session.execute(found)]


def slips_of_class(session: Session, school_id: int, class_ids: Collection[int]) -> list[Listed]:
    """The slips of these classes that are not back, whoever owns them."""
    out = (Pupil.class_id.in_(class_ids), StaffTask.kind == "slip", StaffTask.closed_at.is_(None))
    return [_listed(row) for row in session.execute(_lists(school_id).where(*out).order_by(Class.name, Pupil.number))]


def task_listed(session: Session, school_id: int, task_id: int, *, lock: bool = False) -> Listed | None:
    """One task, open or closed; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = _lists(school_id).where(StaffTask.id == task_id)
    row = session.execute(wanted.with_for_update(of=StaffTask) if lock else wanted).first()
    return _listed(row) if row else None


def slips_coded(session: Session, school_id: int, indexes: Collection[bytes]) -> dict[bytes, Listed]:
    """The slips with these codes (keyed hashes), back or not; nothing for a code of another school."""
    rows = session.execute(_lists(school_id).where(StaffTask.code_index.in_(indexes)))
    return {listed.task.code_index: listed for row in rows if (listed := _listed(row)).task.code_index is not None}


def to_do_counts(session: Session, school_id: int, since: datetime) -> dict[int, dict[str, int]]:
    """By member of staff how many tasks are open: ``call``, ``slip`` (to be handed out or collected),
    ``unprinted`` of those, ``fresh`` opened since then."""
    fresh = func.count().filter(StaffTask.opened_at >= since)
    unprinted = func.count().filter(StaffTask.printed_at.is_(None))
    rows = session.execute(
        select(StaffTask.owner_id, StaffTask.kind, func.count(), unprinted, fresh)
        .where(StaffTask.school_id == school_id, StaffTask.closed_at.is_(None))
        .group_by(StaffTask.owner_id, StaffTask.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for owner_id, kind, many, not_printed, new in rows:
        mine = found.setdefault(owner_id, {"call": 0, "slip": 0, "unprinted": 0, "fresh": 0})
        mine[kind] = many
        mine["fresh"] += new
        if kind == "slip":
            mine["unprinted"] = not_printed
    return found


def _lists(school_id: int) -> Select[StaffTask, Obligation, Notice, Pupil, str]:
    return (
        select(StaffTask, Obligation, Notice, Pupil, Class.name)
        .join(Obligation, Obligation.id == StaffTask.obligation_id)
        .join(Notice, Notice.id == Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(StaffTask.school_id == school_id)
    )


def _listed(row: Row[StaffTask, Obligation, Notice, Pupil, str]) -> Listed:
    return Listed(row[0], row[1], row[2], row[3], row[4])
