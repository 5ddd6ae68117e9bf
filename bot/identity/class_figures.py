"""How many families of each class are reached."""

from dataclasses import dataclass

from sqlalchemy import and_, case, distinct, exists, func, select
from sqlalchemy.orm import Session

from storage.identities import Binding, Identity, talks
from storage.pupils import GuardianLink, Pupil, is_here, is_live
from storage.schools import Class, Grade


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """A class and how many of its families are reached."""

    name: str
    code: str
    pupils: int
    pupils_bound: int
    guardians: int
    guardians_bound: int


def class_figures(session: Session, school_id: int) -> list[ClassFigures]:
    """The classes of this school year, lowest grade first."""
    in_wechat = and_(Binding.identity_id == Identity.id, talks())
    bound = exists().where(Binding.guardian_id == GuardianLink.guardian_id, Binding.school_id == school_id, in_wechat)
    bound_link = case((bound, GuardianLink.id))
    rows = session.execute(
        select(
            Class.name,
            Class.code,
            func.count(distinct(Pupil.id)).label("pupils"),
            func.count(distinct(case((bound, Pupil.id)))).label("pupils_bound"),
            func.count(distinct(GuardianLink.id)).label("guardians"),
            func.count(distinct(bound_link)).label("guardians_bound"),
        )
        .join(Grade, Grade.id == Class.grade_id)
        .outerjoin(Pupil, and_(Pupil.class_id == Class.id, is_here()))
        .outerjoin(GuardianLink, and_(GuardianLink.pupil_id == Pupil.id, is_live()))
        .where(Class.school_id == school_id, Class.is_active)
        .group_by(Class.id, Grade.level)
        .order_by(Grade.level, func.length(Class.name), Class.name)
    )
    return [ClassFigures(row.name, row.code or "", *row[2:]) for row in rows]
