"""Who sees which child: a proxy guardian the own ones while it holds, and nobody else's by any number."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.identity.access import access_pupil
from bot.identity.actors import actor_of_staff
from handlers.proxy_guardian.actions import assigning, duties, sheets
from storage.proxy_guardian.proxies import Proxy
from storage.pupils import ArchiveRead
from storage.session import Database
from storage.staff import StaffRole
from tests import factories
from tests.proxy_guardian.world import LeftBehind
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> LeftBehind:
    """The neighbour stands in for 小明, the other proxy guardian for 小红."""
    made = LeftBehind(sqlite_db)
    made.stands_in()
    made.stands_in(made.cast.xiaohong, who="other_proxy")
    return made


def sees(world: LeftBehind, name: str, child: str) -> bool:
    """Whether the door to the child's record opens for this person."""
    actor, pupil_id = world.actor(name), getattr(world.cast, child).id
    try:
        world.do(access_pupil, actor, pupil_id, why="test", now=world.now)
    except AccessDeniedError:
        return False
    return True


def test_a_proxy_guardian_reaches_the_own_children_and_no_other(world: LeftBehind) -> None:
    children = ("xiaoming", "xiaohong", "xiaoyu", "other_child")
    assert [sees(world, "neighbour", child) for child in children] == [True, False, False, False]
    assert [sees(world, "other_proxy", child) for child in children] == [False, True, False, False]
    assert not any(sees(world, "director", child) for child in children)


def test_each_look_leaves_a_trace(world: LeftBehind) -> None:
    assert sees(world, "neighbour", "xiaoming")
    staff_id = world.staff["neighbour"].id
    looks = world.db.read(lambda session: [row.reader for row in session.scalars(select(ArchiveRead))])
    assert f"staff:{staff_id}" in looks


def test_it_ends_with_the_charge_and_with_the_role(world: LeftBehind) -> None:
    proxy = next(each for each in world.proxies() if each.pupil_id == world.cast.xiaoming.id)
    world.now = at(3, 12)
    world.do(assigning.end, world.actor("class_teacher"), proxy.id, world.now)
    assert not sees(world, "neighbour", "xiaoming")

    def end_role(session: Session) -> None:
        for role in session.scalars(select(StaffRole).where(StaffRole.staff_id == world.staff["other_proxy"].id)):
            role.until = world.now

    assert sees(world, "other_proxy", "xiaohong")
    world.do(end_role)
    assert not sees(world, "other_proxy", "xiaohong")


def test_a_teacher_who_stands_in_gets_the_role_and_no_more(world: LeftBehind) -> None:
    world.stands_in(who="teacher_parent")
    assert Role.PROXY_GUARDIAN in {held.role for held in world.actor("teacher_parent").held}
    assert sees(world, "teacher_parent", "xiaoming")
    assert not sees(world, "teacher_parent", "xiaohong")
    roles = [role.role for role in world.actor("teacher_parent").held]
    mine = [each for each in world.proxies() if each.staff_id == world.cast.people["teacher_parent"].staff_id]
    world.do(assigning.end, world.actor("class_teacher"), mine[0].id, world.now)
    world.stands_in(who="teacher_parent")
    assert [role.role for role in world.actor("teacher_parent").held] == roles, "the role is given once"


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "neighbour", "director", "mother", "stranger"])
def test_only_the_class_teacher_and_leaders_give_children_away(world: LeftBehind, name: str) -> None:
    staff_id = world.staff["other_proxy"].id
    with pytest.raises(AccessDeniedError):
        world.do(assigning.assign, world.school, world.actor(name), world.cast.xiaoming.id, staff_id, "proxy", at(3, 9))
    with pytest.raises(AccessDeniedError):
        world.do(assigning.end, world.actor(name), world.proxies()[0].id, at(3, 9))
    assert len(world.proxies()) == 2


def test_staff_of_another_school_are_nobody_here(world: LeftBehind) -> None:
    principal = world.actor("foreign_principal")
    for pupil in (world.cast.xiaoming.id, world.cast.other_child.id):
        staff_id = world.staff["neighbour"].id
        with pytest.raises(AccessDeniedError):
            world.do(assigning.assign, world.school, principal, pupil, staff_id, "proxy", at(3, 9))
    giver, foreign = world.actor("class_teacher"), world.cast.people["foreign_principal"].staff_id or 0
    with pytest.raises(AccessDeniedError):
        world.do(assigning.assign, world.school, giver, world.cast.xiaoming.id, foreign, "proxy", at(3, 9))


def test_a_duty_and_a_sheet_of_somebody_else_are_nothing(world: LeftBehind) -> None:
    actor = world.actor("other_proxy")
    theirs = [each for each in world.duties() if each.pupil_id == world.cast.xiaoming.id]
    for duty in theirs:
        with pytest.raises(AccessDeniedError):
            world.do(duties.tick, actor, duty.id, "看过了", (), world.now)
    with pytest.raises(AccessDeniedError):
        world.do(sheets.write_sheet, actor, world.cast.xiaoming.id, ["life"], [], "", world.now)
    with pytest.raises(AccessDeniedError):
        world.do(duties.tick, world.actor("class_teacher"), theirs[0].id, "看过了", (), world.now)
    assert not any(duty.done_at for duty in world.duties())


def test_a_proxy_of_another_school_opens_nothing(world: LeftBehind) -> None:
    def write(session: Session) -> Actor:
        far = factories.staff(session, world.cast.other_school, name="吴刚")
        factories.role(session, far, Role.PROXY_GUARDIAN)
        session.add(
            Proxy(school_id=world.cast.other_school.id, pupil_id=world.cast.other_child.id, staff_id=far.id,
                  kind="proxy", since=world.now, set_by_id=far.id)
        )  # fmt: skip
        session.flush()
        return actor_of_staff(session, world.cast.other_school.id, far.id, world.now)

    actor = world.do(write)
    with pytest.raises(AccessDeniedError):
        world.do(access_pupil, actor, world.cast.xiaoming.id, why="test", now=world.now)
    world.do(access_pupil, actor, world.cast.other_child.id, why="test", now=world.now)
