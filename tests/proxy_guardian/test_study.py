"""Study groups and short entries: of own children only, and only what can have been."""

from datetime import date
from typing import Any

import pytest

from bot.core.errors import AccessDeniedError, UserError
from handlers.proxy_guardian import overview
from handlers.proxy_guardian.actions import entries, groups
from handlers.proxy_guardian.rules import next_birthday
from storage.pupils import Pupil
from storage.session import Database
from tests.proxy_guardian.world import LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at

TODAY = date(2026, 11, 12)


@pytest.fixture
def world(sqlite_db: Database) -> LeftBehind:
    """Thursday the 12th."""
    made = LeftBehind(sqlite_db)
    made.goes_on_to(at(12, 15))
    return made


@pytest.fixture
def flower(world: LeftBehind) -> Pupil:
    """A second left-behind child of 三(2)班."""
    return world.child("王小花", "301")


def names(world: LeftBehind, name: str) -> list[str]:
    """The groups that this person finds."""
    return [each.name for each in world.db.read(groups.groups_of, world.actor(name))]


def test_a_group_meets_and_who_came_is_written_down(world: LeftBehind, flower: Pupil) -> None:
    desk = Browsers(world.db, week=world).at_desk("class_teacher")
    pupils = [world.cast.xiaoming.id, flower.id]
    made = {"act": "make", "name": "李家湾小组", "place": "祠堂", "pupil": pupils, "leader": flower.id}
    assert post(desk, "/desk/study", **made).status_code == 303
    (group,) = world.db.read(groups.groups_of, world.actor("class_teacher"))
    assert (group.name, group.place, group.leader) == ("李家湾小组", "祠堂", "王小花")
    met = {"act": "met", "group": group.group_id, "on": "2026-11-11", "pupil": [flower.id], "words": "一起背了古诗"}
    assert post(desk, "/desk/study", **met).status_code == 303
    assert post(desk, "/desk/study", **{**met, "pupil": pupils, "words": "都来了"}).status_code == 303
    (group,) = world.db.read(groups.groups_of, world.actor("class_teacher"))
    assert [(each.on, each.words, sorted(each.came)) for each in group.meetings] == [
        (date(2026, 11, 11), "都来了", ["李小明", "王小花"])
    ]
    ahead = post(desk, "/desk/study", **{**met, "on": "2026-11-13"})
    assert (ahead.status_code, "还没到" in ahead.text) == (422, True)
    assert post(desk, "/desk/study", act="end", group=group.group_id).status_code == 303
    assert names(world, "class_teacher") == []


@pytest.mark.parametrize(
    "change",
    [{"pupils": 1}, {"leader": "none"}, {"name": " "}, {"place": ""}, {"name": "长" * 31}],
)
def test_a_group_has_two_children_a_leader_and_a_place(
    world: LeftBehind, flower: Pupil, change: dict[str, Any]
) -> None:
    pupils = [world.cast.xiaoming.id, flower.id][: change.get("pupils", 2)]
    leader = world.cast.xiaohong.id if change.get("leader") else pupils[0]
    name, place = change.get("name", "小组"), change.get("place", "祠堂")
    with pytest.raises(UserError):
        world.do(groups.make, world.actor("class_teacher"), name, place, pupils, leader, world.now)


def test_nobody_gathers_or_reads_children_of_others(world: LeftBehind, flower: Pupil) -> None:
    pupils = [world.cast.xiaoming.id, flower.id]
    for name in ("teacher_parent", "subject_teacher", "neighbour", "director", "foreign_principal", "mother"):
        with pytest.raises(AccessDeniedError):
            world.do(groups.make, world.actor(name), "小组", "祠堂", pupils, flower.id, world.now)
    made = world.do(groups.make, world.actor("class_teacher"), "小组", "祠堂", pupils, flower.id, world.now)
    mixed = [*pupils, world.cast.xiaohong.id]
    with pytest.raises(AccessDeniedError):
        world.do(groups.make, world.actor("class_teacher"), "两班", "祠堂", mixed, flower.id, world.now)
    world.do(groups.make, world.actor("principal"), "两班", "祠堂", mixed, flower.id, world.now)
    for name in ("teacher_parent", "subject_teacher", "neighbour", "foreign_principal"):
        assert names(world, name) == [], name
        with pytest.raises(AccessDeniedError):
            world.do(groups.write_meeting, world.actor(name), made, TODAY, pupils, "", world.now)
    assert names(world, "class_teacher") == ["小组"], "one with another class's child is the office's"
    came = [world.cast.xiaohong.id]
    with pytest.raises(AccessDeniedError):
        world.do(groups.write_meeting, world.actor("class_teacher"), made, TODAY, came, "", world.now)


def enter(world: LeftBehind, kind: str, on: date, words: str = "", name: str = "class_teacher", **more: Any) -> None:
    """An entry about 小明."""
    world.do(entries.enter, world.actor(name), world.cast.xiaoming.id, kind, on, words, world.now, **more)


def test_entries_are_kept_and_removed(world: LeftBehind, flower: Pupil) -> None:
    desk = Browsers(world.db, week=world).at_desk("class_teacher")
    path = f"/desk/proxies/{world.cast.xiaoming.id}"
    for form in (
        {"kind": "talk", "on": "2026-11-11", "words": "说想爸爸了"},
        {"kind": "buddy", "on": "2026-11-10", "buddy": flower.id},
        {"kind": "birthday", "on": "2016-11-15"},
        {"kind": "holiday_care", "on": "2027-01-25", "words": "寒假在外婆家"},
    ):
        assert post(desk, path, act="enter", **form).status_code == 303, form
    page = desk.get(path).text
    assert all(words in page for words in ("说想爸爸了", "结对子", "王小花", "2016年11月15日", "寒假在外婆家"))
    found = world.do(entries.entries_of, world.actor("principal"), world.cast.xiaoming.id, world.now)
    assert [each.kind for each in found] == ["holiday_care", "talk", "buddy", "birthday"]
    assert post(desk, path, act="remove", entry=found[1].entry_id).status_code == 303
    assert "说想爸爸了" not in desk.get(path).text


@pytest.mark.parametrize(
    ("kind", "on", "words"),
    [
        ("talk", date(2026, 11, 13), "明天"),
        ("birthday", date(2026, 11, 13), ""),
        ("talk", TODAY, " "),
        ("talk", TODAY, "长" * 301),
    ],
)
def test_what_cannot_have_been_is_not_entered(world: LeftBehind, kind: str, on: date, words: str) -> None:
    with pytest.raises(UserError):
        enter(world, kind, on, words)


def test_entries_are_the_teacher_s_and_about_own_children(world: LeftBehind, flower: Pupil) -> None:
    for name in ("subject_teacher", "teacher_parent", "neighbour", "director", "mother", "foreign_principal"):
        with pytest.raises(AccessDeniedError):
            enter(world, "talk", TODAY, "谈", name)
    for buddy in (world.cast.xiaohong.id, world.cast.other_child.id, 0):
        with pytest.raises(AccessDeniedError):
            enter(world, "buddy", TODAY, buddy=buddy)
    with pytest.raises(UserError):
        enter(world, "buddy", TODAY, buddy=world.cast.xiaoming.id)
    with pytest.raises(AccessDeniedError):
        enter(world, "secret", TODAY, "x")


def test_a_birthday_is_named_a_week_before_and_is_one(world: LeftBehind) -> None:
    def lines() -> list[int]:
        found = world.db.read(overview.for_teacher, world.school, world.actor("class_teacher"), world.now)
        return [line.count for line in found if "生日" in line.words]

    enter(world, "birthday", date(2016, 11, 30))
    assert lines() == []
    enter(world, "birthday", date(2016, 11, 19))
    assert lines() == [1]
    (only,) = world.do(entries.entries_of, world.actor("principal"), world.cast.xiaoming.id, world.now)
    assert only.on == date(2016, 11, 19)
    assert "快过生日的孩子" in Browsers(world.db, week=world).at_desk("class_teacher").get("/desk/proxies").text


@pytest.mark.parametrize(
    ("born", "today", "on"),
    [
        (date(2016, 11, 12), TODAY, TODAY),
        (date(2016, 11, 11), TODAY, date(2027, 11, 11)),
        (date(2016, 2, 29), TODAY, date(2027, 3, 1)),
        (date(2016, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_the_next_birthday(born: date, today: date, on: date) -> None:
    assert next_birthday(born, today) == on
