"""A child's file as its own family reads it, and who of the school has looked."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.people import LEADERS, Actor, Role
from bot.identity.access import Child, children_of
from handlers.left_behind.actions.reaching import reach_own
from handlers.left_behind.actions.seeing import Person, Shown, people_of, shown_of
from handlers.left_behind.actions.writers import writers_of
from handlers.left_behind.rules import OF_FAMILIES
from storage.left_behind.files import open_files, sections_of
from storage.pupils import ArchiveRead
from storage.staff import StaffRole

LOOKED_FOR = timedelta(days=365)
# As whom somebody looked, the nearest to the child first.
NEAREST = (Role.HOMEROOM_TEACHER, Role.COUNSELOR, Role.SUBJECT_TEACHER, Role.PROXY_GUARDIAN, *sorted(LEADERS))


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What one family of the child may read; ``looked``: how often whom of the school looked within a year."""

    child: Child
    people: tuple[Person, ...]
    sections: dict[str, Shown]
    waiting: dict[str, Shown]
    looked: tuple[tuple[str, int], ...]


def children_with_files(session: Session, actor: Actor) -> list[Child]:
    """One's own children that have an open file."""
    children = children_of(session, actor)
    ids = open_files(session, actor.school_id, [child.pupil_id for child in children])
    return [child for child in children if child.pupil_id in ids]


def read_own_file(session: Session, actor: Actor, pupil_id: int, now: datetime) -> OwnFile:
    """The sections of one's own home, what waits there, and who looked. The look is written down.

    The other home's people, words and numbers are in nothing of it. Raises AccessDeniedError.
    """
    child, _ = reach_own(session, actor, pupil_id, why="family", now=now)
    rows = [
        row
        for row in sections_of(session, actor.school_id, [pupil_id], ("current", "proposed"))
        if row.household_id == child.household_id and row.section in OF_FAMILIES
    ]
    writers = writers_of(session, actor.school_id, rows)
    shown = [shown_of(session, row, writers) for row in rows]
    people = people_of(session, actor.school_id, [pupil_id], now).get((pupil_id, child.household_id), [])
    return OwnFile(
        child,
        tuple(people),
        {each.section: each for each in shown if each.state == "current"},
        {each.section: each for each in shown if each.state == "proposed"},
        who_looked(session, actor.school_id, pupil_id, now),
    )


def who_looked(session: Session, school_id: int, pupil_id: int, now: datetime) -> tuple[tuple[str, int], ...]:
    """By role how often the staff looked at anything of this child within a year; never a name, never a family."""
    looks = (
        select(ArchiveRead.reader, func.count())
        .where(
            ArchiveRead.school_id == school_id,
            ArchiveRead.pupil_id == pupil_id,
            ArchiveRead.reader.startswith("staff:"),
            ArchiveRead.at > now - LOOKED_FOR,
        )
        .group_by(ArchiveRead.reader)
    )
    counts = {int(reader.partition(":")[2]): many for reader, many in session.execute(looks)}
    held: dict[int, set[str]] = {}
    roles = select(StaffRole.staff_id, StaffRole.role).where(
        StaffRole.school_id == school_id, StaffRole.staff_id.in_(counts)
    )
    for staff_id, role in session.execute(roles):
        held.setdefault(staff_id, set()).add(role)
    found = Counter[str]()
    for staff_id, many in counts.items():
        mine = held.get(staff_id, set())
        found[next((role.value for role in NEAREST if role.value in mine), "staff")] += many
    return tuple(found.most_common())
