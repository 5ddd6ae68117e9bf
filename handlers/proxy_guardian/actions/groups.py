"""Study groups out of school: made by a teacher, led by one of the children, their meetings written down."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.identity.guardian_chain import leads_school
from handlers.proxy_guardian.actions.assigning import left_behind_children
from storage.proxy_guardian.study import (
    MET_WORDS,
    PLACE,
    StudyGroup,
    StudyGroupMember,
    StudyMeeting,
    StudyPresence,
)
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.sealing import seal, unseal

LONGEST, LONGEST_NAME, SMALLEST = 300, 30, 2
# Meetings of a group that its page shows.
MOST_MEETINGS = 20


@dataclass(frozen=True, slots=True)
class Member:
    """One child of a group."""

    pupil_id: int
    child: str
    class_name: str
    is_leader: bool


@dataclass(frozen=True, slots=True)
class Met:
    """One meeting: who came, and a line."""

    on: date
    words: str
    came: tuple[str, ...]


@dataclass(slots=True)
class Group:
    """One group with its children and its latest meetings."""

    group_id: int
    name: str
    place: str
    members: list[Member] = field(default_factory=list)
    meetings: list[Met] = field(default_factory=list)

    @property
    def leader(self) -> str:
        """Who leads it (组长)."""
        return next((each.child for each in self.members if each.is_leader), "")


def make(
    session: Session, actor: Actor, name: str, place: str, pupil_ids: Collection[int], leader_id: int, now: datetime
) -> int:
    """A group of the actor's left-behind children; its id.

    Raises :class:`AccessDeniedError` for a child of others, :class:`UserError` for fewer than two children, a leader
    who is none of them, and no name or place.
    """
    children = {pupil.id: pupil for pupil, _ in left_behind_children(session, actor)}
    name, place = name.strip(), place.strip()
    if not set(pupil_ids) <= set(children) or actor.staff_id is None:
        raise AccessDeniedError
    if len(set(pupil_ids)) < SMALLEST or leader_id not in pupil_ids:
        raise UserError("proxy_guardian/group_of_two")
    if not name or not place or len(name) > LONGEST_NAME or len(place) > LONGEST_NAME:
        raise UserError("proxy_guardian/name_and_place", most=LONGEST_NAME)
    classes = {children[each].class_id for each in pupil_ids}
    row = StudyGroup(
        school_id=actor.school_id, name=name, place=b"", class_id=classes.pop() if len(classes) == 1 else None,
        staff_id=actor.staff_id, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.place = seal(session, PLACE, row.id, row.school_id, place)
    for pupil_id in dict.fromkeys(pupil_ids):
        session.add(
            StudyGroupMember(
                school_id=actor.school_id, group_id=row.id, pupil_id=pupil_id, is_leader=pupil_id == leader_id
            )
        )
    session.flush()
    return row.id


def end(session: Session, actor: Actor, group_id: int, now: datetime) -> None:
    """The group meets no more. Raises :class:`AccessDeniedError` for a group of others."""
    _own(session, actor, group_id).ended_at = now


def write_meeting(
    session: Session, actor: Actor, group_id: int, on: date, came: Collection[int], words: str, now: datetime
) -> None:
    """Who came on this day, and a line; written again, the newer word stands.

    Raises :class:`AccessDeniedError` for a group of others and a child that is not of it, :class:`UserError` for a
    day that lies ahead, nobody who came, and too many words.
    """
    group, words = _own(session, actor, group_id), words.strip()
    members = set(session.scalars(select(StudyGroupMember.pupil_id).where(StudyGroupMember.group_id == group.id)))
    if not set(came) <= members or actor.staff_id is None:
        raise AccessDeniedError
    if on > at_school(now).date():
        raise UserError("proxy_guardian/day_is_ahead")
    if not came:
        raise UserError("proxy_guardian/who_came")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    known = session.scalar(select(StudyMeeting).where(StudyMeeting.group_id == group.id, StudyMeeting.met_on == on))
    if known is not None:
        session.delete(known)
        session.flush()
    row = StudyMeeting(school_id=actor.school_id, group_id=group.id, met_on=on, staff_id=actor.staff_id, written_at=now)
    session.add(row)
    session.flush()
    row.words = seal(session, MET_WORDS, row.id, row.school_id, words) if words else None
    for pupil_id in dict.fromkeys(came):
        session.add(StudyPresence(school_id=actor.school_id, meeting_id=row.id, pupil_id=pupil_id))


def groups_of(session: Session, actor: Actor) -> list[Group]:
    """The groups that meet: for leaders of the school all, for a homeroom teacher those with own children only."""
    rows = session.scalars(_mine(actor).order_by(StudyGroup.name, StudyGroup.made_at)).all()
    found = {row.id: Group(row.id, row.name, unseal(session, PLACE, row.id, row.school_id, row.place)) for row in rows}
    members = session.execute(
        select(StudyGroupMember, Pupil.name, Class.name)
        .join(Pupil, Pupil.id == StudyGroupMember.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(StudyGroupMember.group_id.in_(found), is_here())
        .order_by(StudyGroupMember.is_leader.desc(), Class.name, Pupil.number)
    )
    for member, child, class_name in members:
        found[member.group_id].members.append(Member(member.pupil_id, child, class_name, member.is_leader))
    _put_meetings(session, found)
    return list(found.values())


def _put_meetings(session: Session, groups: dict[int, Group]) -> None:
    came: dict[int, list[str]] = {}
    wanted = (
        select(StudyPresence.meeting_id, Pupil.name)
        .join(StudyMeeting, StudyMeeting.id == StudyPresence.meeting_id)
        .join(Pupil, Pupil.id == StudyPresence.pupil_id)
        .where(StudyMeeting.group_id.in_(groups))
        .order_by(Pupil.number)
    )
    for meeting_id, name in session.execute(wanted):
        came.setdefault(meeting_id, []).append(name)
    rows = select(StudyMeeting).where(StudyMeeting.group_id.in_(groups)).order_by(StudyMeeting.met_on.desc())
    for row in session.scalars(rows):
        words = unseal(session, MET_WORDS, row.id, row.school_id, row.words)
        if len(groups[row.group_id].meetings) < MOST_MEETINGS:
            groups[row.group_id].meetings.append(Met(row.met_on, words, tuple(came.get(row.id, ()))))


def _mine(actor: Actor) -> Select[StudyGroup]:
    wanted = select(StudyGroup).where(StudyGroup.school_id == actor.school_id, StudyGroup.ended_at.is_(None))
    if leads_school(actor):
        return wanted
    return wanted.where(StudyGroup.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))


def _own(session: Session, actor: Actor, group_id: int) -> StudyGroup:
    found = session.scalar(_mine(actor).where(StudyGroup.id == group_id).with_for_update())
    if found is None:
        raise AccessDeniedError
    return found
