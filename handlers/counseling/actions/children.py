"""The children whom a member of staff may speak of here, and the counselor who is there for one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import TEACHERS, Actor, Role
from bot.identity.access import Child, children_of, pupil_in_confidence
from bot.identity.guardian_chain import leads_school
from handlers.counseling.rules import match_name
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.staff import Staff, StaffRole


def own_child(session: Session, actor: Actor, pupil_id: int) -> Child:
    """One's own child; :class:`AccessDeniedError` for every other."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def is_counselor(actor: Actor) -> bool:
    """Whether this person has a room of talks."""
    return actor.staff_id is not None and any(held.role is Role.COUNSELOR for held in actor.held)


def pupils_of(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """The children of the classes that the actor teaches, or all for who is there for all: id, name, class."""
    if actor.staff_id is None:
        return []
    found = select(Pupil.id, Pupil.name, Class.name.label("class_name")).join(Class, Class.id == Pupil.class_id)
    found = found.where(Pupil.school_id == actor.school_id, is_here())
    if not leads_school(actor) and not any(held.role is Role.COUNSELOR and not held.class_id for held in actor.held):
        found = found.where(Pupil.class_id.in_(actor.classes_as(*TEACHERS, Role.COUNSELOR)))
    rows = session.execute(found.order_by(Class.name, Pupil.number))
    return [(row.id, row.name, row.class_name) for row in rows]


def named(session: Session, actor: Actor, typed: str) -> list[tuple[int, str, str]]:
    """The children whom this name means, one or several. Raises :class:`UserError` where it means none."""
    children = pupils_of(session, actor)
    matched = set(match_name(typed, {pupil_id: name for pupil_id, name, _ in children}))
    if not matched:
        raise UserError("counseling/which_child")
    return [each for each in children if each[0] in matched]


def child_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Pupil:
    """The child, for who may see the record. What is done leaves a trace of its own, not one that families count."""
    return pupil_in_confidence(session, actor, pupil_id, now)


def counselors(session: Session, school_id: int, now: datetime) -> list[tuple[int, str]]:
    """Who is a counselor of this school now: id and name."""
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == school_id, StaffRole.role == Role.COUNSELOR, StaffRole.since <= now)
        .where(StaffRole.until.is_(None) | (StaffRole.until > now), Staff.left_at.is_(None) | (Staff.left_at > now))
        .order_by(StaffRole.since, Staff.name, Staff.id)
    )
    return list(dict.fromkeys((row.id, row.name) for row in rows))


def counselor_for(session: Session, school_id: int, class_id: int, now: datetime) -> Staff:
    """The counselor of a class, else the school's. Raises :class:`UserError` where there is none."""
    of_class = select(StaffRole.staff_id).where(
        StaffRole.school_id == school_id, StaffRole.role == Role.COUNSELOR, StaffRole.class_id == class_id
    )
    known = [staff_id for staff_id, _ in counselors(session, school_id, now)]
    theirs = set(session.scalars(of_class))
    found = next((each for each in known if each in theirs), next(iter(known), None))
    if found is None:
        raise UserError("counseling/no_counselor")
    return session.get_one(Staff, found)
