"""Files that wait for a homeroom teacher's word that they arrived: a new year, a new class, a new teacher."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.core.people import Actor, Role
from storage.left_behind.files import ChildFile
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that is to be taken over; ``before`` is who had it, or empty."""

    pupil_id: int
    name: str
    class_name: str
    before: str


def to_take(session: Session, actor: Actor) -> list[Handed]:
    """The open files of one's own classes that somebody else still holds, by class and number."""
    rows = session.execute(
        select(Pupil.id, Pupil.name, Class.name, func.coalesce(Staff.name, ""))
        .join(ChildFile, ChildFile.pupil_id == Pupil.id)
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(Staff, Staff.id == ChildFile.holder_id)
        .where(*_waits(actor))
        .order_by(Class.name, Pupil.number)
    )
    return [Handed(*row) for row in rows]


def count_to_take(session: Session, actor: Actor) -> int:
    """How many there are."""
    waiting = select(func.count()).select_from(ChildFile).join(Pupil, Pupil.id == ChildFile.pupil_id)
    return session.scalar(waiting.where(*_waits(actor))) or 0


def take_over(session: Session, actor: Actor, pupil_ids: Collection[int], now: datetime) -> int:
    """These files have arrived; how many were waited for. Others are left as they are."""
    waiting = select(ChildFile).join(Pupil, Pupil.id == ChildFile.pupil_id)
    rows = session.scalars(waiting.where(*_waits(actor), Pupil.id.in_(pupil_ids))).all()
    for row in rows:
        row.holder_id, row.held_since = actor.staff_id, now
    return len(rows)


def _waits(actor: Actor) -> list[ColumnElement[bool]]:
    not_mine = or_(ChildFile.holder_id.is_(None), ChildFile.holder_id != actor.staff_id)
    mine = Pupil.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER))
    return [ChildFile.school_id == actor.school_id, ChildFile.ended_at.is_(None), is_here(), mine, not_mine]
