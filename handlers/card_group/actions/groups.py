"""The groups of a class: proposed, changed by hand, led by children."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import class_pupils, may_write_class
from handlers.card_group.rules import (
    DEPUTY,
    LEADER,
    SIZES,
    Candidate,
    parse_change,
    propose,
)
from storage.base import new_id
from storage.card_group import CardGroup, CardGroupMember, Member, groups_of, mean_ratings, members_of
from storage.pupils import Pupil
from storage.schools import Class


@dataclass(frozen=True, slots=True)
class Group:
    """One group as the teacher sees it."""

    id: int
    place: int
    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class ClassGroups:
    """A class with its groups; ``without`` are the children who are in none."""

    class_id: int
    class_name: str
    groups: tuple[Group, ...]
    without: tuple[Member, ...]

    @property
    def places(self) -> list[int]:
        """The numbers of the groups."""
        return [group.place for group in self.groups]


def classes_to_lead(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes whose groups this teacher makes, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def groups_of_class(session: Session, actor: Actor, class_id: int) -> ClassGroups:
    """All groups of a class. Raises :class:`AccessDeniedError` for who is not its homeroom teacher."""
    pupils = writable(session, actor, class_id)
    members = members_of(session, actor.school_id, class_id)
    placed = {member.pupil_id for member in members}
    groups = tuple(
        Group(row.id, row.place, row.name, tuple(member for member in members if member.group_id == row.id))
        for row in groups_of(session, actor.school_id, class_id)
    )
    without = tuple(Member(0, pupil.id, pupil.name, "") for pupil in pupils if pupil.id not in placed)
    return ClassGroups(class_id, session.get_one(Class, class_id).name, groups, without)


def names_of_class(session: Session, actor: Actor, class_id: int) -> dict[int, str]:
    """The children of a class that this actor leads, by id."""
    return {pupil.id: pupil.name for pupil in writable(session, actor, class_id)}


def propose_groups(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, size: int, now: datetime
) -> ClassGroups:
    """Put the whole class into new groups of about ``size``, the best rated of each leading it for now.

    Rated is how the children were in the last ``[rules.card] group_weeks``.
    """
    pupils = writable(session, actor, class_id)
    if size not in SIZES:
        raise AccessDeniedError
    since = at_school(now).date() - timedelta(weeks=school.rules.card.group_weeks)
    means = mean_ratings(session, actor.school_id, [pupil.id for pupil in pupils], since)
    middle = sum(means.values()) / len(means) if means else 0.0
    proposed = propose((Candidate(p.id, means.get(p.id, middle), p.sex, p.village) for p in pupils), size)
    _clear(session, actor.school_id, class_id)
    rows = _rows(session, actor.school_id, class_id, len(proposed))
    for row, pupil_ids in zip(rows, proposed, strict=True):
        for rank, pupil_id in enumerate(pupil_ids):
            duty = (LEADER, DEPUTY)[rank] if rank < 2 else ""
            session.add(_member(row, pupil_id, duty))
    session.flush()
    return groups_of_class(session, actor, class_id)


def save_groups(session: Session, actor: Actor, class_id: int, wanted: Mapping[int, tuple[int, str]]) -> ClassGroups:
    """Put these children where the teacher wants them: by child the number of the group and the duty in it.

    Number 0 takes a child out. Raises :class:`UserError` when two would lead the same group, and
    :class:`AccessDeniedError` for a child, a group or a duty that is not there.
    """
    standing = groups_of_class(session, actor, class_id)
    rows = {row.place: row for row in groups_of(session, actor.school_id, class_id)}
    mine = {pupil.id for pupil in class_pupils(session, actor, class_id)}
    if not wanted.keys() <= mine or not {place for place, _ in wanted.values()} <= {0, *rows}:
        raise AccessDeniedError
    after = {
        member.pupil_id: (group.place, member.duty) for group in standing.groups for member in group.members
    } | dict(wanted)
    led = [placed for placed in after.values() if placed[0] and placed[1]]
    if any(duty not in (LEADER, DEPUTY) for _, duty in led):
        raise AccessDeniedError
    for place, duty in led:
        if led.count((place, duty)) > 1:
            raise UserError("card_group/two_lead", place=place)
    _remove(session, wanted)
    for pupil_id, (place, duty) in wanted.items():
        if place:
            session.add(_member(rows[place], pupil_id, duty))
    session.flush()
    return groups_of_class(session, actor, class_id)


def change_by_lines(session: Session, actor: Actor, class_id: int, text: str) -> ClassGroups:
    """As :func:`save_groups`, from lines such as ``李小明 3组 组长``; a new leader takes the place of the old one.

    Raises :class:`UserError` for a line without a child or a group of the class.
    """
    standing = groups_of_class(session, actor, class_id)
    everybody = {member.pupil_id: member for group in standing.groups for member in group.members}
    everybody |= {member.pupil_id: member for member in standing.without}
    place_of = {group.id: group.place for group in standing.groups}
    after = {pupil_id: (place_of.get(member.group_id, 0), member.duty) for pupil_id, member in everybody.items()}
    by_name = {member.name: pupil_id for pupil_id, member in everybody.items()}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        change = parse_change(line, standing.places, by_name)
        if change is None:
            raise UserError("card_group/which_line", line=line)
        if [member.name for member in everybody.values()].count(change.name) > 1:
            raise UserError("card_group/two_of_a_name", name=change.name)
        pupil_id = by_name[change.name]
        before, duty = after[pupil_id]
        place = before if change.place is None else change.place
        duty = change.duty if change.duty is not None else duty if place == before else ""
        if duty:
            after |= {other: (place, "") for other, placed in after.items() if placed == (place, duty)}
        after[pupil_id] = (place, duty if place else "")
    return save_groups(session, actor, class_id, after)


def writable(session: Session, actor: Actor, class_id: int) -> list[Pupil]:
    """The pupils of a class that this actor leads; :class:`AccessDeniedError` for all others."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    return class_pupils(session, actor, class_id)


def _rows(session: Session, school_id: int, class_id: int, count: int) -> list[CardGroup]:
    """So many groups; those that stand keep their rows, so that what was written of them before stays."""
    rows = groups_of(session, school_id, class_id)
    for row in rows[count:]:
        session.delete(row)
    for place in range(len(rows) + 1, count + 1):
        name = phrase("card_group/name", place=place)
        row = CardGroup(id=new_id(), school_id=school_id, class_id=class_id, place=place, name=name)
        session.add(row)
        rows.append(row)
    session.flush()
    return rows[:count]


def _clear(session: Session, school_id: int, class_id: int) -> None:
    these = select(CardGroup.id).where(CardGroup.school_id == school_id, CardGroup.class_id == class_id)
    session.execute(delete(CardGroupMember).where(CardGroupMember.group_id.in_(these)))
    # Who has come from another class may still be in a group there.
    here = select(Pupil.id).where(Pupil.school_id == school_id, Pupil.class_id == class_id)
    session.execute(delete(CardGroupMember).where(CardGroupMember.pupil_id.in_(here)))


def _remove(session: Session, pupil_ids: Mapping[int, object]) -> None:
    session.execute(delete(CardGroupMember).where(CardGroupMember.pupil_id.in_(pupil_ids)))


def _member(row: CardGroup, pupil_id: int, duty: str) -> CardGroupMember:
    return CardGroupMember(id=new_id(), school_id=row.school_id, group_id=row.id, pupil_id=pupil_id, duty=duty)
