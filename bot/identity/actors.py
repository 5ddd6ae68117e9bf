"""From a WeChat user, or a desk session, to all that this person is at the school now."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bot.core.people import Actor, Held, Role
from storage.identities import Binding, Identity
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.staff import Staff, StaffRole

# Every push asks this, so it is built once, of tables: with mapped classes SQLAlchemy would prepare it each time.
_bindings, _links, _pupils, _people = (
    cast("Table", model.__table__) for model in (Binding, GuardianLink, Pupil, Guardian)
)
_GUARDIANS = (
    select(_bindings.c.guardian_id, _people.c.reads)
    .join(_people, _people.c.id == _bindings.c.guardian_id)
    .join(_links, _links.c.guardian_id == _bindings.c.guardian_id)
    .join(_pupils, _pupils.c.id == _links.c.pupil_id)
    .where(_bindings.c.identity_id == bindparam("of_identity"), _bindings.c.school_id == bindparam("of_school"))
    .where(is_live(), is_here())
    .distinct()
)


def load_actor(session: Session, identity: Identity, *, now: datetime) -> Actor:
    """Who writes: the guardians this WeChat user is bound to and the roles held at ``now``; at most two statements.

    A guardian whose every link is barred or ended, or whose children have left, is none any more; ``is_barred``
    in ``access`` tells such a person from a stranger.
    """
    guardians = session.execute(_GUARDIANS, {"of_identity": identity.id, "of_school": identity.school_id}).all()
    staff_id, held = _staff(session, identity.school_id, identity.staff_id, now)
    return Actor(
        school_id=identity.school_id,
        identity_id=identity.id,
        guardian_ids=frozenset(guardian.guardian_id for guardian in guardians),
        staff_id=staff_id,
        held=held,
        face=identity.face,
        reads=all(guardian.reads for guardian in guardians),
    )


def actor_of_staff(session: Session, school_id: int, staff_id: int, now: datetime) -> Actor:
    """Who sits at the desk: the roles of one member of staff, and nothing of what this person is as a guardian."""
    known, held = _staff(session, school_id, staff_id, now)
    return Actor(school_id=school_id, staff_id=known, held=held, face="staff")


def _staff(
    session: Session, school_id: int, staff_id: int | None, now: datetime
) -> tuple[int | None, tuple[Held, ...]]:
    if staff_id is None:
        return None, ()
    held_now = and_(
        StaffRole.staff_id == Staff.id, StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now)
    )
    rows = session.execute(
        select(StaffRole.role, StaffRole.class_id, StaffRole.subject)
        .select_from(Staff)
        .outerjoin(StaffRole, held_now)
        .where(Staff.id == staff_id, Staff.school_id == school_id, or_(Staff.left_at.is_(None), Staff.left_at > now))
        .order_by(StaffRole.id)
    ).all()
    if not rows:  # left the school, or never of this one
        return None, ()
    return staff_id, tuple(Held(Role(row.role), row.class_id, row.subject) for row in rows if row.role)
