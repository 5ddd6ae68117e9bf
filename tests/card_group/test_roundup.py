"""The groups' week: praise goes to that family alone, names to others only with consent, and nobody is blamed."""

import pytest

from bot.core.errors import AccessDeniedError, UserError
from handlers.card_group import actions, overview
from tests.card_group.conftest import GroupWeek
from tests.school_browsers import Browsers, post
from tests.school_week import at

PRAISE = "天天帮同学讲题"
QUESTIONABLE = "上课不认真听讲"


@pytest.fixture
def friday(week: GroupWeek) -> GroupWeek:
    """The last school day of the week, before afternoon class; the class is in two groups."""
    week.proposed()
    week.now = at(20, 13)
    return week


def rounds_up(week: GroupWeek, *lines: str) -> str:
    """The teacher writes the groups' week in chat; the answer."""
    week.says("class_teacher", "小组小结")
    week.says("class_teacher", "\n".join(lines))
    return week.says("class_teacher", "1").text


def weekly(week: GroupWeek, name: str) -> str:
    """The week's message to one of the cast."""
    week.now = at(20, 17)
    week.job("weekly_update")
    return week.texts_for(name)[-1]


def test_the_week_is_written_by_chat_and_read_at_home(friday: GroupWeek) -> None:
    answer = rounds_up(friday, "2组 纪律 还可以", f"李小明 {PRAISE}")
    assert answer == "三(2)班 2 个小组的小结写好了,跟本周消息一起送。\n表扬:李小明。话只送给这几家。"
    read = weekly(friday, "father")
    assert f"这周小组里受到表扬:{PRAISE}" in read
    assert "第1组样样都好;第2组在纪律上正加油,别的都好。" in read
    assert "受到表扬的有" not in read


def test_praise_is_read_by_that_family_alone(friday: GroupWeek) -> None:
    rounds_up(friday, f"王芳 {PRAISE}")
    read = weekly(friday, "father")
    assert "样样都好" in read
    assert PRAISE not in read
    assert "王芳" not in read
    assert friday.texts_for("other_parent") == []


def test_a_child_is_named_only_after_its_family_agreed(friday: GroupWeek) -> None:
    rounds_up(friday, f"李小明 {PRAISE}")
    assert friday.says("mother", "点名表扬").text == "哪个孩子?"
    assert "李小明 受表扬时,本班消息里可以写上名字吗" in friday.says("mother", "2").text
    assert "会写上名字" in friday.says("mother", "1").text
    assert "受到表扬的有:李小明。" in weekly(friday, "father")


@pytest.mark.parametrize("who", ["father", "mother"])
def test_one_no_at_home_is_enough_and_comes_before_the_message(friday: GroupWeek, who: str) -> None:
    rounds_up(friday, f"李小明 {PRAISE}")
    child = friday.cast.xiaoming.id
    friday.do(actions.say_naming, friday.school, friday.actor("mother"), child, agrees=True, now=friday.now)
    friday.do(actions.say_naming, friday.school, friday.actor(who), child, agrees=False, now=friday.now)
    assert "受到表扬的有" not in weekly(friday, "father")


def test_the_praised_family_is_asked_once(friday: GroupWeek) -> None:
    rounds_up(friday, f"李小明 {PRAISE}")
    assert "点名表扬" in weekly(friday, "father")
    friday.do(
        actions.say_naming, friday.school, friday.actor("father"), friday.cast.xiaoming.id, agrees=False, now=friday.now
    )
    friday.now = at(27, 13)
    rounds_up(friday, f"李小明 {PRAISE}")
    friday.now = at(27, 17)
    friday.job("weekly_update")
    assert "点名表扬" not in friday.texts_for("father")[-1]


def test_writing_again_replaces_and_takes_back_praise(friday: GroupWeek) -> None:
    rounds_up(friday, f"李小明 {PRAISE}", "1组 卫生 要加油")
    rounds_up(friday, "都好")
    read = weekly(friday, "father")
    assert PRAISE not in read
    assert "这周 2 个小组样样都好。" in read


@pytest.mark.parametrize(("words", "text"), [("请交30元", "policy/refused"), ("好" * 41, "card_group/too_long")])
def test_praise_passes_the_hard_stops(friday: GroupWeek, words: str, text: str) -> None:
    teacher, class_id = friday.actor("class_teacher"), friday.cast.class_32.id
    wanted = actions.Week({}, {friday.cast.xiaoming.id: words})
    with pytest.raises(UserError, match=text):
        friday.do(actions.write_roundup, friday.school, teacher, class_id, wanted, friday.now)


def test_words_that_are_questioned_leave_with_a_reason(friday: GroupWeek) -> None:
    browsers = Browsers(friday.db, friday)
    desk, path = browsers.at_desk("class_teacher"), f"/desk/groups/{friday.cast.class_32.id}/week"
    field = {f"p{friday.cast.xiaoming.id}": QUESTIONABLE}
    asked = post(desk, path, rounded="1", **field)
    assert asked.status_code == 400
    assert "为什么这样发" in asked.text
    assert "表扬:李小明" in post(desk, path, rounded="1", because="家里想听实话", **field).text


def test_a_child_or_a_group_of_others_is_refused(friday: GroupWeek) -> None:
    teacher, class_id = friday.actor("class_teacher"), friday.cast.class_32.id
    for wanted in (actions.Week({}, {friday.cast.xiaoyu.id: "好"}), actions.Week({1: {}}, {})):
        with pytest.raises(AccessDeniedError):
            friday.do(actions.write_roundup, friday.school, teacher, class_id, wanted, friday.now)
    with pytest.raises(AccessDeniedError):
        friday.do(
            actions.say_naming, friday.school, friday.actor("other_parent"), friday.cast.xiaoming.id,
            agrees=True, now=friday.now,
        )  # fmt: skip


def test_the_morning_of_the_last_school_day_names_it_until_it_is_written(friday: GroupWeek) -> None:
    friday.now = at(20, 7, 30)
    assert friday.job("card_group_nudge") == 1
    friday.job("staff_morning")
    assert "三(2)班这周的小组小结还没写" in friday.texts_for("class_teacher")[-1]
    teacher = friday.actor("class_teacher")
    [line] = friday.do(overview.for_teacher, friday.school, teacher, friday.now)
    assert (line.count, line.view) == (2, "card_group.roundup")
    assert friday.do(overview.for_teacher, friday.school, teacher, at(19, 9)) == []
    rounds_up(friday, "都好")
    assert friday.do(overview.for_teacher, friday.school, teacher, friday.now) == []
    assert friday.job("card_group_nudge") == 0


def test_the_week_is_written_at_the_desk(friday: GroupWeek) -> None:
    browsers = Browsers(friday.db, friday)
    desk, path = browsers.at_desk("class_teacher"), f"/desk/groups/{friday.cast.class_32.id}/week"
    child = friday.cast.xiaoming.id
    answer = post(desk, path, rounded="1", d2=["1", "0"], **{f"p{child}": PRAISE})
    assert "表扬:李小明" in answer.text
    assert f'name=p{child} value="{PRAISE}"' in desk.get(path).text
    refused = post(desk, path, rounded="1", **{f"p{child}": "请交30元"})
    assert refused.status_code == 400
    assert f'name=p{child} value="请交30元"' in refused.text
    assert post(desk, path, rounded="1", d2="7").status_code == 404
    assert "第2组在纪律上正加油" in weekly(friday, "father")


def test_a_family_agrees_and_withdraws_on_its_page(friday: GroupWeek) -> None:
    browsers = Browsers(friday.db, friday)
    child = friday.cast.xiaoming.id
    for agrees, said in (("1", True), ("0", False)):
        assert browsers.sends("father", "/m/praise", pupil=child, agrees=agrees).status_code == 303
        [found] = friday.do(actions.namings_of, friday.actor("father"))
        assert found.agrees is said
    assert {each.agrees for each in friday.do(actions.namings_of, friday.actor("mother"))} == {None}
    assert browsers.sends("other_parent", "/m/praise", pupil=child, agrees="1").status_code == 404
    assert browsers.opens("stranger", "/m/praise").status_code == 404


def test_who_agreed_takes_it_back_in_chat(friday: GroupWeek) -> None:
    friday.says("father", "点名表扬")
    friday.says("father", "1")
    assert "现在可以写上名字" in friday.says("father", "点名表扬").text
    assert "不写在本班消息里" in friday.says("father", "1").text
