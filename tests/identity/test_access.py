"""Who sees which child: every person of the cast against every child, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.identity.access import (
    access_pupil,
    children_of,
    class_pupils,
    is_barred,
    may_write_class,
)
from storage.pupils import ArchiveRead, GuardianLink
from storage.session import Database
from tests import cast
from tests.cast import Cast
from tests.costs import statements
from tests.factories import NOW

CHILDREN = ("xiaoming", "xiaohong", "xiaoyu", "other_child")
SEES = {
    "grandmother": {"xiaoming", "xiaohong"},
    "mother": {"xiaoming", "xiaohong"},
    "father": {"xiaoming"},
    "class_teacher": {"xiaoming"},
    "subject_teacher": {"xiaoming"},
    "principal": {"xiaoming", "xiaohong", "xiaoyu"},
    "teacher_parent": {"xiaoyu"},
    "other_parent": {"xiaoyu"},
    "stranger": set(),
    "foreign_parent": {"other_child"},
    "foreign_principal": {"other_child"},
}


def _seen(session: Session, people: Cast, name: str) -> set[str]:
    actor, seen = people.actor(session, name), set()
    for child in CHILDREN:
        try:
            access_pupil(session, actor, getattr(people, child).id, why="test", now=NOW)
        except AccessDeniedError:
            continue
        seen.add(child)
    return seen


def test_everybody_sees_their_own_children_and_no_others(db: Database) -> None:
    def unit(session: Session) -> dict[str, set[str]]:
        people = cast.gather(session)
        return {name: _seen(session, people, name) for name in cast.NAMES}

    assert db.transact(unit) == SEES


def test_only_staff_leave_a_trace_and_each_look_is_one(sqlite_db: Database) -> None:
    def unit(session: Session) -> list[tuple[str, str]]:
        people = cast.gather(session)
        for name in ("grandmother", "class_teacher", "stranger", "principal"):
            _seen(session, people, name)
        names = {f"staff:{people.class_teacher.id}": "class_teacher", f"staff:{people.principal.id}": "principal"}
        reads = session.scalars(select(ArchiveRead)).all()
        return sorted((names[read.reader], read.why) for read in reads)

    assert sqlite_db.transact(unit) == [("class_teacher", "test")] + [("principal", "test")] * 3


def test_the_archive_of_a_child_who_left_is_open_to_leaders_only(sqlite_db: Database) -> None:
    def unit(session: Session) -> set[str]:
        people = cast.gather(session)
        people.xiaoming.left_at = NOW
        session.flush()
        return {name for name in cast.NAMES if "xiaoming" in _seen(session, people, name)}

    assert sqlite_db.transact(unit) == {"principal"}


def test_a_child_is_hidden_while_its_import_runs(sqlite_db: Database) -> None:
    def unit(session: Session) -> set[str]:
        people = cast.gather(session)
        people.xiaoming.arriving_run = 1
        session.flush()
        return {name for name in cast.NAMES if "xiaoming" in _seen(session, people, name)}

    assert sqlite_db.transact(unit) == set()


@pytest.mark.parametrize("end", ["barred_at", "ended_at"])
def test_a_barred_or_former_guardian_is_a_stranger_at_once(db: Database, end: str) -> None:
    def unit(session: Session) -> tuple[set[str], list[object], frozenset[str], bool]:
        people = cast.gather(session)
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()
        setattr(link, end, NOW)
        session.flush()
        father = people.actor(session, "father")
        barred = is_barred(session, people.people["father"])
        return _seen(session, people, "father"), list(children_of(session, father)), father.roles, barred

    assert db.transact(unit) == (set(), [], frozenset({"anyone"}), end == "barred_at")


def test_children_come_in_class_order_each_once(sqlite_db: Database) -> None:
    def unit(session: Session) -> dict[str, list[tuple[str, str, str]]]:
        people = cast.gather(session)
        return {
            name: [(c.name, c.class_name, c.relation) for c in children_of(session, people.actor(session, name))]
            for name in ("grandmother", "father", "class_teacher", "stranger", "foreign_parent")
        }

    assert sqlite_db.transact(unit) == {
        "grandmother": [("李小红", "一(1)班", "奶奶"), ("李小明", "三(2)班", "奶奶")],
        "father": [("李小明", "三(2)班", "爸爸")],
        "class_teacher": [],
        "stranger": [],
        "foreign_parent": [("李小明", "三(2)班", "妈妈")],
    }


def test_a_class_is_listed_for_its_teachers_and_leaders(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[set[str], set[str]]:
        people = cast.gather(session)
        listed, writes = set(), set()
        for name in cast.NAMES:
            actor = people.actor(session, name)
            if may_write_class(actor, people.class_32.id):
                writes.add(name)
            try:
                pupils = class_pupils(session, actor, people.class_32.id)
            except AccessDeniedError:
                continue
            assert [pupil.name for pupil in pupils] == ["李小明"]
            listed.add(name)
        return listed, writes

    listed, writes = sqlite_db.transact(unit)
    assert listed == {"class_teacher", "subject_teacher", "principal"}
    assert writes == {"class_teacher"}


def test_an_actor_is_loaded_in_two_statements(sqlite_db: Database) -> None:
    def unit(session: Session) -> list[int]:
        people, counts = cast.gather(session), []
        for name in ("stranger", "mother", "teacher_parent"):
            with statements() as said:
                people.actor(session, name)
            counts.append(len(said))
        return counts

    assert sqlite_db.transact(unit) == [1, 1, 2]
