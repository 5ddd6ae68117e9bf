"""Whom a family can meet: the child's teachers, the counselor, the office, the principal, the hotline's room."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.names import surname
from bot.core.people import Actor, Role
from bot.core.texts import phrase
from bot.identity.access import Child, children_of
from bot.identity.teachers import homeroom_teacher_of
from storage.visit_booking import HostRow, hosts, ways_offered

# Who may be met beside the teachers of the class, in the order of the list.
OF_SCHOOL = {
    "counselor": Role.COUNSELOR,
    "office": Role.MORAL_EDUCATION_OFFICE,
    "principal": Role.PRINCIPAL,
    "room": Role.DUTY_TEACHER,
}
TEACH = ("homeroom", "teacher")
WAYS = ("school", "phone", "video")


@dataclass(frozen=True, slots=True)
class Host:
    """One person who can be met; ``surname`` is what stands before 老师."""

    staff_id: int
    surname: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind: homeroom, teacher (of subjects), counselor, office, principal, room (of the hotline).

    ``key`` names it, or one teacher of it, in what a tap brings back: ``homeroom``, ``teacher:17``.
    """

    kind: str
    hosts: tuple[Host, ...]
    key: str

    @property
    def staff_ids(self) -> tuple[int, ...]:
        """Who of them may be met: whoever has time."""
        return tuple(host.staff_id for host in self.hosts)

    @property
    def called(self) -> str:
        """As one says whom one wants to see: 杨老师, 德育处, 校长."""
        return phrase("visit_booking/host_called", kind=self.kind, host=self.hosts[0])


def own_child(session: Session, actor: Actor, pupil_id: int) -> Child:
    """One's own child; :class:`AccessDeniedError` for every other."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def groups_for(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Group]:
    """Whom one may meet about this child, the homeroom teacher first; oneself is not among them."""
    child = own_child(session, actor, pupil_id)
    homeroom = homeroom_teacher_of(session, actor.school_id, child.class_id, now)
    rows = hosts(session, actor.school_id, child.class_id, list(OF_SCHOOL.values()), now)
    found = {"homeroom": [Host(homeroom.id, surname(homeroom.name))] if homeroom else []}
    found["teacher"] = [_host(row) for row in rows if row.role == Role.SUBJECT_TEACHER]
    for kind, role in OF_SCHOOL.items():
        found[kind] = [_host(row) for row in rows if row.role == role]
    in_room = ways_offered(session, actor.school_id, [host.staff_id for host in found["room"]])
    found["room"] = [host for host in found["room"] if "room" in in_room.get(host.staff_id, ())]
    groups = [(kind, _each_once(people, actor)) for kind, people in found.items()]
    return [Group(kind, people, kind) for kind, people in groups if people]


def group_of(session: Session, actor: Actor, pupil_id: int, key: str, now: datetime) -> Group:
    """The group that ``key`` names, or one person of it; :class:`AccessDeniedError` for who is not among them."""
    kind, _, one = key.partition(":")
    group = next((each for each in groups_for(session, actor, pupil_id, now) if each.kind == kind), None)
    if group is None:
        raise AccessDeniedError
    if not one:
        return group
    people = tuple(host for host in group.hosts if str(host.staff_id) == one)
    if not people:
        raise AccessDeniedError
    return Group(kind, people, key)


def ways_of(session: Session, school_id: int, group: Group) -> list[str]:
    """In which ways they can be met: what their hours offer, all where there are none yet; teachers also at home."""
    if group.kind == "room":
        return ["room"]
    offered = set[str]().union(*ways_offered(session, school_id, group.staff_ids).values())
    ways = [way for way in WAYS if way in offered] or list(WAYS)
    return [*ways, "home"] if group.kind in TEACH else ways


def siblings_taught(session: Session, actor: Actor, pupil_id: int, staff_id: int, now: datetime) -> list[Child]:
    """One's other children of the same home whom this host teaches as well: one talk is about all of them."""
    child = own_child(session, actor, pupil_id)
    others = [
        each
        for each in children_of(session, actor)
        if each.pupil_id != pupil_id and each.household_id == child.household_id
    ]
    return [each for each in others if staff_id in _teachers(session, actor, each, now)]


def _teachers(session: Session, actor: Actor, child: Child, now: datetime) -> set[int]:
    groups = groups_for(session, actor, child.pupil_id, now)
    return {host.staff_id for group in groups if group.kind in TEACH for host in group.hosts}


def _host(row: HostRow) -> Host:
    return Host(row.staff_id, surname(row.name), row.subject)


def _each_once(people: list[Host], actor: Actor) -> tuple[Host, ...]:
    once = {host.staff_id: host for host in reversed(people) if host.staff_id != actor.staff_id}
    return tuple(reversed(once.values()))
