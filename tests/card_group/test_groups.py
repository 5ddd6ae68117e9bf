"""A teacher makes groups in chat and at the desk; nobody else does."""

import pytest

from bot.core.errors import AccessDeniedError, UserError
from handlers.card_group import actions, overview
from tests.card_group.conftest import GroupWeek
from tests.factories import pupil
from tests.school_browsers import Browsers, post


def test_the_class_is_put_into_groups_by_chat(week: GroupWeek) -> None:
    assert "还没有分小组" in week.says("class_teacher", "小组").text
    assert "每组几个人" in week.says("class_teacher", "1").text
    shown = week.says("class_teacher", "2").text
    assert shown.startswith("三(2)班的小组:\n第1组:")
    groups = week.groups()
    assert [len(group.members) for group in groups.groups] == [6, 6]
    for group in groups.groups:
        assert sorted(member.duty for member in group.members) == ["", "", "", "", "deputy", "leader"]


def test_a_child_is_moved_and_leads_by_chat(week: GroupWeek) -> None:
    week.proposed()
    week.says("class_teacher", "小组")
    assert "谁去哪组" in week.says("class_teacher", "1").text
    assert "没看懂" in week.says("class_teacher", "赵六 2组").text
    assert week.says("class_teacher", "李小明 2组 组长").text.startswith("改好了。")
    second = week.group_of("李小明")
    assert second.place == 2
    assert [member.name for member in second.members if member.duty == "leader"] == ["李小明"]


def test_new_groups_keep_what_was_written_of_the_old(week: GroupWeek) -> None:
    before = {group.place: group.id for group in week.proposed(4).groups}
    after = {group.place: group.id for group in week.proposed(6).groups}
    assert after == {place: before[place] for place in (1, 2)}
    assert sum(len(group.members) for group in week.groups().groups) == 12


def test_who_comes_later_stands_in_no_group_until_placed(week: GroupWeek) -> None:
    week.proposed()
    week.do(lambda session: pupil(session, week.cast.class_32, name="沈新", number="20249999"))
    assert [member.name for member in week.groups().without] == ["沈新"]
    assert "还没分组:沈新" in week.says("class_teacher", "小组").text


def test_two_do_not_lead_one_group(week: GroupWeek) -> None:
    members = week.proposed().groups[0].members
    wanted = {members[0].pupil_id: (1, "leader"), members[1].pupil_id: (1, "leader")}
    with pytest.raises(UserError, match="two_lead"):
        week.do(actions.save_groups, week.actor("class_teacher"), week.cast.class_32.id, wanted)


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_has_a_hand_in_it(week: GroupWeek, who: str) -> None:
    week.proposed()
    actor, class_id = week.actor(who), week.cast.class_32.id
    for act in (
        lambda: week.do(actions.groups_of_class, actor, class_id),
        lambda: week.do(actions.propose_groups, week.school, actor, class_id, 6, week.now),
        lambda: week.do(actions.save_groups, actor, class_id, {}),
        lambda: week.do(actions.change_by_lines, actor, class_id, "李小明 1组"),
        lambda: week.do(actions.renew_codes, week.school, actor, class_id, week.now),
        lambda: week.do(actions.read_roundup, actor, class_id, ["都好"]),
        lambda: week.do(actions.week_of_groups, week.school, actor, class_id, week.now),
    ):
        with pytest.raises(AccessDeniedError):
            act()
    assert week.do(overview.for_teacher, week.school, actor, week.now) == []


@pytest.mark.parametrize("wanted", [(9, ""), (1, "king")])
def test_a_group_or_a_duty_that_is_not_there_is_refused(week: GroupWeek, wanted: tuple[int, str]) -> None:
    week.proposed()
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    with pytest.raises(AccessDeniedError):
        week.do(actions.save_groups, teacher, class_id, {week.cast.xiaoming.id: wanted})
    with pytest.raises(AccessDeniedError):
        week.do(actions.save_groups, teacher, class_id, {week.cast.xiaoyu.id: (1, "")})


def test_the_desk_makes_and_changes_groups(week: GroupWeek) -> None:
    browsers = Browsers(week.db, week)
    desk, path = browsers.at_desk("class_teacher"), f"/desk/groups/{week.cast.class_32.id}"
    assert desk.get("/desk/groups").headers["Location"] == path
    assert "第2组 <small>6 人" in post(desk, path, size="6").text
    child = week.cast.xiaoming.id
    to = 3 - week.group_of("李小明").place
    assert "存好了" in post(desk, path, saved="1", **{f"g{child}": str(to), f"d{child}": ""}).text
    assert week.group_of("李小明").place == to
    post(desk, path, saved="1", **{f"g{child}": "0"})
    assert [member.name for member in week.groups().without] == ["李小明"]
    assert post(desk, path, size="5").status_code == 404
    assert browsers.at_desk("subject_teacher").get(path).status_code == 404
