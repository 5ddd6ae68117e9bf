"""Whom a notice goes to: groups and filters in any mixture never reach a family to whom its sender may not write."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, TEACHERS, Actor
from handlers.notice.actions.audience import pupils_in_audience
from handlers.notice.actions.lists import keep
from handlers.notice.rules.audience import filters_in, groups_in, may_grow
from storage.card_group import CardGroup, CardGroupMember
from storage.pupil_lists import PupilList
from storage.pupils import Pupil
from storage.schools import Grade
from storage.session import Database
from tests.fixtures.databases import vault
from tests.notice.school import NoticeSchool
from tests.school_week import at

SENDERS = ("class_teacher", "subject_teacher", "teacher_parent", "principal", "foreign_principal")


class Groups:
    """A school with every kind of group in it, and all keys that anybody could type."""

    def __init__(self, db: Database) -> None:
        self.school = NoticeSchool(db)
        self.school.now = at(20, 12)
        self.school.joins("赵强", care_kinds="留守", is_boarding=True)
        self.school.tells_class()
        self.school.climb(minutes=3)
        self.actors = {name: self.school.actor(name) for name in SENDERS}
        self.keys = self.school.do(self._keys, self.school.notices()[0].id)

    def _keys(self, session: Session, notice: int) -> list[str]:
        cast = self.school.cast
        classes = [cast.class_32, cast.class_31, cast.class_11, cast.other_class]
        pupils = session.query(Pupil).all()
        grades = session.query(Grade).all()
        keep(session, self.actors["class_teacher"], None, "一", [cast.xiaoming.id], self.school.now)
        keep(session, self.actors["principal"], None, "二", [each.id for each in pupils], self.school.now)
        group = CardGroup(school_id=cast.school.id, class_id=cast.class_31.id, place=1, name="星星")
        session.add(group)
        session.flush()
        member = CardGroupMember(school_id=cast.school.id, group_id=group.id, pupil_id=cast.xiaoyu.id)
        session.add(member)
        return [
            *(f"{kind}:{each.id}" for each in classes for kind in ("class", "left", "boarding")),
            *(f"grade:{each.id}" for each in grades),
            *(f"pupil:{each.id}" for each in pupils),
            *(f"list:{each.id}" for each in session.query(PupilList)),
            *("school", "left", "boarding", f"group:{group.id}", "silent", f"silent:{notice}", "list:x", "nothing:1"),
            *("only:left", "only:boarding", f"only:silent:{notice}"),
        ]


@pytest.fixture(scope="module")
def groups(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Groups:
    """Made once: nothing is written by asking."""
    file = shutil.copy(str(sqlite_template), tmp_path_factory.mktemp("groups") / "all.db")
    return Groups(Database(f"sqlite:///{file}", vault()))


def within(session: Session, actor: Actor) -> set[int]:
    """Told from the rows alone: the school's children for who leads it, else those of the classes taught."""
    mine = session.query(Pupil).filter_by(school_id=actor.school_id)
    leads = any(held.role in LEADERS for held in actor.held)
    return {each.id for each in mine if leads or each.class_id in actor.classes_as(*TEACHERS)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.data())
def test_nobody_outside_the_senders_scope_is_ever_reached(groups: Groups, data: some.DataObject) -> None:
    name = data.draw(some.sampled_from(SENDERS))
    chosen = " ".join(data.draw(some.lists(some.sampled_from(groups.keys), max_size=5)))
    actor = groups.actors[name]

    def unit(session: Session) -> tuple[set[int], set[int]]:
        return {each.id for each in pupils_in_audience(session, actor, chosen)}, within(session, actor)

    try:
        found, allowed = groups.school.db.read(unit)
    except AccessDeniedError:
        return
    assert found <= allowed
    assert not found or groups_in(chosen)


def test_filters_only_take_away(groups: Groups) -> None:
    school, actor = groups.school, groups.actors["class_teacher"]
    key = f"class:{school.cast.class_32.id}"

    def names(audience: str) -> list[str]:
        return school.db.read(lambda session: [each.name for each in pupils_in_audience(session, actor, audience)])

    assert names(key) == ["李小明", "赵强"]
    assert names(f"{key} only:left") == names(f"{key} only:boarding only:left") == ["赵强"]
    assert names("only:left") == []
    assert names(f"{key} {key} pupil:{school.cast.xiaoming.id}") == ["李小明", "赵强"]
    assert names(f"pupil:{school.cast.xiaoyu.id}") == []


@pytest.mark.parametrize(
    ("audience", "grows"),
    [
        ("class:1", True),
        ("school only:left", True),
        ("list:3", True),
        ("class:1 only:silent:4", False),
        ("pupil:1 pupil:2", False),
        ("silent:4", False),
        ("", False),
    ],
)
def test_who_joins_later_belongs_to_it_or_not(audience: str, *, grows: bool) -> None:
    assert may_grow(audience) is grows


def test_an_audience_is_taken_apart() -> None:
    assert groups_in("class:1 only:left class:1 list:2") == ["class:1", "list:2"]
    assert filters_in("class:1 only:left only:silent:7") == ["left", "silent:7"]
