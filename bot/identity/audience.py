"""To whom a member of staff may write: their classes, the children in care among them, for leaders the school."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, TEACHERS, Actor
from bot.identity.headings import CARE_KINDS
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class, Grade

LEFT_BEHIND = CARE_KINDS[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Families that can be written to together.

    ``key`` names the group for :func:`pupils_of`: ``class:<id>``, ``left:<class id>``, ``left``, the same with
    ``boarding``, ``grade:<id>`` or ``school``. ``kind`` is its first part; ``name`` that of the class or grade, else
    empty.
    """

    key: str
    name: str
    families: int

    @property
    def kind(self) -> str:
        """What the group is: class, left (children whose parents work far away), boarding, grade, school."""
        return self.key.partition(":")[0]


def groups_for(session: Session, actor: Actor) -> list[Group]:
    """The groups that this actor may write to, empty ones left out; none for who may write to nobody."""
    classes = _classes(session, actor)
    if _leads(actor):
        grades = session.execute(
            select(Grade.id, Grade.name).where(Grade.school_id == actor.school_id).order_by(Grade.level)
        )
        named = [("school", ""), *((f"grade:{row.id}", str(row.name)) for row in grades)]
        named += [("left", ""), ("boarding", "")]
        named += [(f"class:{class_id}", name) for class_id, name in classes]
    else:
        named = [
            pair
            for class_id, name in classes
            for pair in (
                (f"class:{class_id}", name),
                (f"left:{class_id}", name if len(classes) > 1 else ""),
                (f"boarding:{class_id}", name if len(classes) > 1 else ""),
            )
        ]
    groups = [Group(key, name, _count_families(session, actor, key)) for key, name in named]
    return [group for group in groups if group.families]


def pupils_of(session: Session, actor: Actor, key: str) -> list[Pupil]:
    """The pupils of a group by class and number. Raises :class:`AccessDeniedError` for a group of others."""
    wanted = select(Pupil).join(Class, Class.id == Pupil.class_id).where(_in_group(session, actor, key))
    return list(session.scalars(wanted.order_by(Class.name, Pupil.number)))


def pupils_to_choose_from(session: Session, actor: Actor) -> list[Pupil]:
    """All pupils to whose families this actor may write, by class and number."""
    mine = (
        Pupil.school_id == actor.school_id,
        is_here(),
        Pupil.class_id.in_([each for each, _ in _classes(session, actor)]),
    )
    wanted = select(Pupil).join(Class, Class.id == Pupil.class_id).where(*mine)
    return list(session.scalars(wanted.order_by(Class.name, Pupil.number)))


def count_families(session: Session, actor: Actor, pupil_ids: Sequence[int]) -> int:
    """How many families these pupils have: two households of one child are two, a child without any counts as one."""
    return _families(session, and_(Pupil.school_id == actor.school_id, Pupil.id.in_(pupil_ids)))


def _classes(session: Session, actor: Actor) -> list[tuple[int, str]]:
    mine = [Class.school_id == actor.school_id, Class.is_active]
    if not _leads(actor):
        mine.append(Class.id.in_(actor.classes_as(*TEACHERS)))
    return [
        (row.id, row.name) for row in session.execute(select(Class.id, Class.name).where(*mine).order_by(Class.name))
    ]


def _in_group(session: Session, actor: Actor, key: str) -> ColumnElement[bool]:
    kind, _, number = key.partition(":")
    here = and_(Pupil.school_id == actor.school_id, is_here())
    if number and not number.isdecimal():
        raise AccessDeniedError
    if kind in ("class", "left", "boarding") and number:
        if int(number) not in dict(_classes(session, actor)):
            raise AccessDeniedError
        here = and_(here, Pupil.class_id == int(number))
    elif not _leads(actor):
        raise AccessDeniedError
    elif kind == "grade" and number:
        here = and_(here, Pupil.class_id.in_(select(Class.id).where(Class.grade_id == int(number))))
    elif kind not in ("school", "left", "boarding"):
        raise AccessDeniedError
    return and_(here, *_only(kind))


def _only(kind: str) -> list[ColumnElement[bool]]:
    """Which children of its classes a group of this kind holds; empty for all."""
    only = {"left": Pupil.care_kinds.contains(LEFT_BEHIND), "boarding": Pupil.is_boarding.is_(True)}
    return [only[kind]] if kind in only else []


def _count_families(session: Session, actor: Actor, key: str) -> int:
    return _families(session, _in_group(session, actor, key))


def _families(session: Session, of: ColumnElement[bool]) -> int:
    told = and_(GuardianLink.pupil_id == Pupil.id, is_live())
    pairs = (
        select(Pupil.id, Guardian.household_id)
        .outerjoin(GuardianLink, told)
        .outerjoin(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(of)
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(pairs)) or 0


def _leads(actor: Actor) -> bool:
    return any(held.role in LEADERS for held in actor.held)
