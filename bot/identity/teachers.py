"""Who stands for a class now, and how one takes over from another."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.core.people import Role
from storage.identities import Identity
from storage.staff import Staff, StaffRole


def homeroom_teacher_of(session: Session, school_id: int, class_id: int, now: datetime) -> Staff | None:
    """The homeroom teacher of a class at ``now``: who holds the role, else the successor named when it ended.

    None only when nobody was ever named or all have left without naming anybody.
    """
    held = StaffRole.until.is_(None) | (StaffRole.until > now)
    here = Staff.left_at.is_(None) | (Staff.left_at > now)
    role = (StaffRole.school_id == school_id, StaffRole.class_id == class_id, StaffRole.role == Role.HOMEROOM_TEACHER)
    holder = session.scalar(
        select(Staff)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(*role, StaffRole.since <= now, held, here)
        .order_by(StaffRole.since.desc(), StaffRole.id.desc())
        .limit(1)
    )
    if holder is not None:
        return holder
    return session.scalar(
        select(Staff)
        .join(StaffRole, StaffRole.successor_id == Staff.id)
        .where(*role, or_(StaffRole.until.is_(None), StaffRole.until <= now), here)
        .order_by(StaffRole.until.desc(), StaffRole.id.desc())
        .limit(1)
    )


def hand_over(session: Session, role: StaffRole, successor_id: int, now: datetime) -> StaffRole:
    """End ``role`` and give the same to the successor from the same moment; what is open follows the role."""
    role.until = now
    role.successor_id = successor_id
    taken = StaffRole(
        school_id=role.school_id,
        staff_id=successor_id,
        role=role.role,
        class_id=role.class_id,
        subject=role.subject,
        since=now,
    )
    session.add(taken)
    return taken


def colleagues(session: Session, school_id: int, now: datetime) -> list[tuple[int, str]]:
    """Everybody of the staff who is here, by name: who could take something over."""
    here = (Staff.school_id == school_id, or_(Staff.left_at.is_(None), Staff.left_at > now))
    found = session.execute(select(Staff.id, Staff.name).where(*here).order_by(Staff.name))
    return [(row.id, row.name) for row in found]


def identities_of_staff(session: Session, school_id: int, staff_id: int) -> list[int]:
    """The WeChat users by which a member of staff can be told something now."""
    mine = (Identity.school_id == school_id, Identity.staff_id == staff_id, Identity.follows)
    return list(session.scalars(select(Identity.id).where(*mine).order_by(Identity.first_seen_on, Identity.id)))


def holders_of(session: Session, school_id: int, roles: Collection[str], now: datetime) -> list[int]:
    """Who of the staff holds one of these roles now, whatever class it is for, in the order of the ids."""
    held = (StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    found = (
        select(Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.school_id == school_id, StaffRole.role.in_(roles), *held, here)
    )
    return list(session.scalars(found.distinct().order_by(Staff.id)))
