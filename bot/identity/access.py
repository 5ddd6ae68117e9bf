"""The only way to a pupil. Every question here is asked for one actor and stays inside that actor's school."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, TEACHERS, Actor, Role
from bot.identity.headings import CARE_KINDS
from storage.identities import Binding, Identity
from storage.proxy_guardian.proxies import stands_in
from storage.proxy_guardian.village import children_in, villages_of
from storage.pupils import ArchiveRead, Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

# Left-behind children and those in hardship: whom a village's child director looks after.
IN_NEED = CARE_KINDS[1:3]


@dataclass(frozen=True, slots=True)
class Child:
    """One child of the guardian who asks."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    relation: str
    guardian_id: int
    household_id: int
    place: int


def access_pupil(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> Pupil:
    """The pupil, if this actor may see the record; staff leave a trace of who looked and ``why``.

    A guardian sees own children as long as the link is neither barred nor ended; class and subject teachers
    their classes, mentors their pupils, proxy guardians whom they stand in for now, counselors and leaders the
    school; a child who has left only leaders.
    Raises :class:`AccessDeniedError`, the same for a hidden pupil and for none.
    """
    pupil = session.scalar(select(Pupil).where(Pupil.id == pupil_id, Pupil.school_id == actor.school_id))
    if pupil is None or pupil.arriving_run is not None:
        raise AccessDeniedError
    if pupil.left_at is None and _is_guardian_of(session, actor, pupil_id):
        return pupil
    if actor.staff_id is None or not _staff_may_see(session, actor, pupil, now):
        raise AccessDeniedError
    _leave_trace(session, actor, pupil_id, why, now)
    return pupil


def pupil_in_confidence(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Pupil:
    """As :func:`access_pupil` for staff, without a trace in the child's record, whose looks families can count.

    Only for what leaves a trace of its own that no family meets: a child's talk with the counselor.
    """
    pupil = session.scalar(select(Pupil).where(Pupil.id == pupil_id, Pupil.school_id == actor.school_id))
    if pupil is None or pupil.arriving_run is not None or actor.staff_id is None:
        raise AccessDeniedError
    if not _staff_may_see(session, actor, pupil, now):
        raise AccessDeniedError
    return pupil


def look_in_danger(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> None:
    """Somebody who was called in an emergency about this child, or has a plan for it in hand, looks: a trace as always.

    Whether this person may look the alarm or the plan has decided; who is on duty teaches the child as often as not.
    """
    _leave_trace(session, actor, pupil_id, why, now)


def look_on_duty(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> None:
    """Somebody whose task of the day this child is, in the hotline room for instance, looks: a trace as always.

    Whether it is this person's task the caller has made sure.
    """
    _leave_trace(session, actor, pupil_id, why, now)


def children_of(session: Session, actor: Actor) -> list[Child]:
    """The actor's own children in class order; nobody else's, and none for who is not a guardian.

    A person bound as two guardians of one child (mother, and again as 监护人) finds the child once, in the
    earlier place of the chain.
    """
    if not actor.guardian_ids:
        return []
    rows = session.execute(
        select(Pupil, Class.name.label("class_name"), GuardianLink, Guardian.household_id)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(
            Pupil.school_id == actor.school_id,
            GuardianLink.guardian_id.in_(actor.guardian_ids),
            is_live(),
            is_here(),
        )
        .order_by(Class.name, Pupil.number, GuardianLink.place)
    )
    found: dict[int, Child] = {}
    for pupil, class_name, link, household_id in rows:
        child = Child(
            pupil_id=pupil.id,
            name=pupil.name,
            class_id=pupil.class_id,
            class_name=class_name,
            relation=link.relation,
            guardian_id=link.guardian_id,
            household_id=household_id,
            place=link.place,
        )
        found.setdefault(pupil.id, child)
    return list(found.values())


def class_pupils(session: Session, actor: Actor, class_id: int) -> list[Pupil]:
    """The pupils of a class by number, for who may see the class; :class:`AccessDeniedError` for all others."""
    if not _may_see_class(actor, class_id):
        raise AccessDeniedError
    school = session.scalar(select(Class.id).where(Class.id == class_id, Class.school_id == actor.school_id))
    if school is None:
        raise AccessDeniedError
    pupils = select(Pupil).where(Pupil.class_id == class_id, Pupil.school_id == actor.school_id, is_here())
    return list(session.scalars(pupils.order_by(Pupil.number)))


def village_children(session: Session, actor: Actor, now: datetime) -> list[tuple[Pupil, str]]:
    """The children in need of the actor's villages with their classes, for a village's child director; else none.

    Left-behind children and those in hardship, by village, class and number: their names, not their records.
    """
    if actor.staff_id is None or not any(held.role is Role.VILLAGE_CHILD_DIRECTOR for held in actor.held):
        return []
    villages = villages_of(session, actor.school_id, actor.staff_id, now)
    return children_in(session, actor.school_id, villages, IN_NEED)


def village_child(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> Pupil:
    """One of :func:`village_children`; a trace is left. Raises :class:`AccessDeniedError` for every other child."""
    found = next((pupil for pupil, _ in village_children(session, actor, now) if pupil.id == pupil_id), None)
    if found is None:
        raise AccessDeniedError
    _leave_trace(session, actor, pupil_id, why, now)
    return found


def may_write_class(actor: Actor, class_id: int) -> bool:
    """Whether the actor speaks for this class: its homeroom teacher, and nobody in his place."""
    return class_id in actor.classes_as(Role.HOMEROOM_TEACHER)


def is_barred(session: Session, identity: Identity) -> bool:
    """Whether this WeChat user is bound to a barred guardian: reads 请联系学校, and nothing else of that child."""
    barred = (
        select(GuardianLink.id)
        .join(Binding, Binding.guardian_id == GuardianLink.guardian_id)
        .where(Binding.identity_id == identity.id, GuardianLink.barred_at.is_not(None))
    )
    return session.scalar(select(exists(barred))) or False


def _leave_trace(session: Session, actor: Actor, pupil_id: int, why: str, now: datetime) -> None:
    reader = f"staff:{actor.staff_id}"
    session.add(ArchiveRead(school_id=actor.school_id, pupil_id=pupil_id, reader=reader, why=why, at=now))


def _is_guardian_of(session: Session, actor: Actor, pupil_id: int) -> bool:
    if not actor.guardian_ids:
        return False
    link = select(GuardianLink.id).where(
        GuardianLink.school_id == actor.school_id,
        GuardianLink.pupil_id == pupil_id,
        GuardianLink.guardian_id.in_(actor.guardian_ids),
        is_live(),
    )
    return session.scalar(select(exists(link))) or False


def _staff_may_see(session: Session, actor: Actor, pupil: Pupil, now: datetime) -> bool:
    if _leads(actor):
        return True
    if pupil.left_at is not None or actor.staff_id is None:
        return False
    if _may_see_class(actor, pupil.class_id) or pupil.mentor_id == actor.staff_id:
        return True
    # The role without the child opens nothing, and neither does the child once the role has ended.
    is_proxy = any(held.role is Role.PROXY_GUARDIAN for held in actor.held)
    return is_proxy and stands_in(session, actor.school_id, actor.staff_id, pupil.id, now)


def _may_see_class(actor: Actor, class_id: int) -> bool:
    """Says nothing about the school: ask only for a class that is known to be of the actor's."""
    if _leads(actor) or class_id in actor.classes_as(*TEACHERS, Role.COUNSELOR):
        return True
    return any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held)


def _leads(actor: Actor) -> bool:
    return any(held.role in LEADERS for held in actor.held)
