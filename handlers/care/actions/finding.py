"""Which child is meant, and who could do something for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import TEACHERS, Actor, Role
from bot.core.school import SchoolContext
from bot.identity.teachers import colleagues, holders_of, homeroom_teacher_of
from handlers.care.actions.sight import sight_of
from storage.care.listing import not_own_child
from storage.pupils import Pupil, is_here
from storage.schools import Class

MOST = 6
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Meant:
    """A child that was named, and what was said behind the name."""

    pupil_id: int
    name: str
    class_name: str
    words: str


def children_named(session: Session, actor: Actor, typed: str) -> list[Meant]:
    """The children whose name the words begin with, of those that this person may write about.

    Whole names count first, then given names. Raises :class:`UserError` where nobody is meant, or too many.
    """
    said = typed.strip()
    name = said.split()[0] if said else ""
    sight = sight_of(actor)
    classes = actor.classes_as(*TEACHERS, Role.COUNSELOR)
    scope = [] if sight.sees_all else [or_(Pupil.class_id.in_(classes), Pupil.mentor_id == sight.staff_id)]
    children = (
        select(Pupil.id, Pupil.name, Class.name.label("class_name"))
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == actor.school_id, is_here(), not_own_child(sight.staff_id), *scope)
        .order_by(Class.name, Pupil.number)
        .limit(MOST + 1)
    )
    found = session.execute(children.where(literal(said).startswith(Pupil.name))).all()
    if not found and len(name) >= SHORTEST_NAME:
        found = session.execute(children.where(Pupil.name.endswith(name, autoescape=True))).all()
    if not 0 < len(found) <= MOST:
        raise UserError("care/which_child", several=bool(found))
    return [
        Meant(
            row.id,
            row.name,
            row.class_name,
            said.removeprefix(row.name if said.startswith(row.name) else name).strip(" ,:"),
        )
        for row in found
    ]


def who_could(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime
) -> list[tuple[int, str]]:
    """Everybody of the staff, those nearest to the child first: oneself, its homeroom teacher, the counselors."""
    pupil = session.get_one(Pupil, pupil_id)
    teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now)
    near = [actor.staff_id, teacher.id if teacher else None, *holders_of(session, school.id, [Role.COUNSELOR], now)]
    others = [staff_id for staff_id, _ in colleagues(session, school.id, now)]
    names = dict(colleagues(session, school.id, now))
    return [(each, names[each]) for each in dict.fromkeys([*near, *others]) if each in names]
