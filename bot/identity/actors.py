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
_staff_members, _roles = (cast("Table", model.__table__) for model in (Staff, StaffRole))
_GUARDIANS = (
    select(_bindings.c.guardian_id, _people.c.reads)
    .join(_people, _people.c.id == _bindings.c.guardian_id)
    .join(_links, _links.c.guardian_id == _bindings.c.guardian_id)
    .join(_pupils, _pupils.c.id == _links.c.pupil_id)
    .where(_bindings.c.identity_id == bindparam("of_identity"), _bindings.c.school_id == bindparam("of_school"))
    .where(is_live(), is_here())
    .distinct()
)
_NOW = bindparam("now", type_=_roles.c.since.type)
_HELD_NOW = and_(
    _roles.c.staff_id == _staff_members.c.id,
    _roles.c.since <= _NOW,
    or_(_roles.c.until.is_(None), _roles.c.until > _NOW),
)
_STAFF = (
    select(_roles.c.role, _roles.c.class_id, _roles.c.subject)
    .select_from(_staff_members)
    .outerjoin(_roles, _HELD_NOW)
    .where(_staff_members.c.id == bindparam("of_staff"), _staff_members.c.school_id == bindparam("of_school"))
    .where(or_(_staff_members.c.left_at.is_(None), _staff_members.c.left_at > _NOW))
    .order_by(_roles.c.id)
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
    who = {"of_staff": staff_id, "of_school": school_id, "now": now}
    rows = session.execute(_STAFF, who).all()
    if not rows:  # left the school, or never of this one
        return None, ()
    return staff_id, tuple(Held(Role(row.role), row.class_id, row.subject) for row in rows if row.role)
