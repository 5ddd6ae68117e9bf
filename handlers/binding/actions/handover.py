"""A class gets another homeroom teacher: the role, and what is open, go over at the same moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.appointments.handing_over import hand_over_bookings
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.delivery.teacher_threads import move_threads
from bot.identity.access import class_pupils
from bot.identity.guardian_chain import leads_school
from bot.identity.invitations import give_role
from bot.identity.teachers import colleagues, hand_over, homeroom_teacher_of
from storage.obligation_events import Event, record_events
from storage.obligations import Obligation
from storage.parents_days import hand_over_rounds
from storage.pupils import Pupil
from storage.schools import Class, Grade
from storage.staff import Staff, StaffRole
from storage.staff_tasks import StaffTask


@dataclass(frozen=True, slots=True)
class ClassHeld:
    """A class and its homeroom teacher; ``teacher_id`` 0 where there is none."""

    class_id: int
    name: str
    teacher_id: int
    teacher: str


def classes_held(session: Session, actor: Actor, now: datetime) -> list[ClassHeld]:
    """All classes with their homeroom teachers, lowest grade first; for who leads the school."""
    if not leads_school(actor):
        raise AccessDeniedError
    found = select(Class).join(Grade, Grade.id == Class.grade_id)
    found = found.where(Class.school_id == actor.school_id, Class.is_active).order_by(Grade.level, Class.name)
    lines = []
    for each in session.scalars(found):
        teacher = homeroom_teacher_of(session, actor.school_id, each.id, now)
        lines.append(ClassHeld(each.id, each.name, teacher.id if teacher else 0, teacher.name if teacher else ""))
    return lines


def give_class(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, successor_id: int, now: datetime
) -> tuple[str, str]:
    """The successor is the class's homeroom teacher from now on, with its open calls, slips and appointments.

    Returns the names of class and teacher.

    Raises :class:`UserError` if the class is the successor's already, :class:`AccessDeniedError` for who may not, a
    class or a colleague of another school.
    """
    held = next((each for each in classes_held(session, actor, now) if each.class_id == class_id), None)
    name = dict(colleagues(session, actor.school_id, now)).get(successor_id)
    if held is None or name is None:
        raise AccessDeniedError
    if held.teacher_id == successor_id:
        raise UserError("binding/class_is_theirs", teacher=name, class_name=held.name)
    roles = _roles(session, actor.school_id, class_id, now)
    if roles:
        hand_over(session, roles[0], successor_id, now)
    else:
        give_role(session, session.get_one(Staff, successor_id), Role.HOMEROOM_TEACHER, class_id=class_id, now=now)
    for role in roles[1:]:  # two held the class: both have ended now
        role.until, role.successor_id = now, successor_id
    _move_tasks(session, held, successor_id, actor.school_id, now)
    if held.teacher_id:
        pupils = [pupil.id for pupil in class_pupils(session, actor, class_id)]
        hand_over_bookings(session, school, held.teacher_id, successor_id, now, pupil_ids=pupils)
        move_threads(session, school, held.teacher_id, successor_id, pupils, now)
        today = at_school(now).date()
        hand_over_rounds(session, school.id, class_id, held.teacher_id, successor_id, today)
    return held.name, name


def _roles(session: Session, school_id: int, class_id: int, now: datetime) -> list[StaffRole]:
    of_class = (StaffRole.school_id == school_id, StaffRole.class_id == class_id)
    held = (StaffRole.role == Role.HOMEROOM_TEACHER, or_(StaffRole.until.is_(None), StaffRole.until > now))
    return list(session.scalars(select(StaffRole).where(*of_class, *held).order_by(StaffRole.since.desc())))


def _move_tasks(session: Session, held: ClassHeld, successor_id: int, school_id: int, now: datetime) -> None:
    """Calls to make and slips to hand out for this class's children are the successor's."""
    in_class = (
        select(Obligation.id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(Obligation.school_id == school_id, Pupil.class_id == held.class_id)
    )
    moved = (
        update(StaffTask)
        .where(StaffTask.school_id == school_id, StaffTask.owner_id == held.teacher_id, StaffTask.closed_at.is_(None))
        .where(StaffTask.obligation_id.in_(in_class))
        .values(owner_id=successor_id)
        .returning(StaffTask.obligation_id)
        .execution_options(synchronize_session=False)
    )
    events = [Event(each, "task_moved", staff_id=successor_id) for each in session.scalars(moved)]
    record_events(session, school_id, events, now)
