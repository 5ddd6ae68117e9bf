"""A relay from the paste to the last family: asked back, entered, taken back; and who may not."""

from datetime import timedelta

import pytest

from bot.core.errors import AccessDeniedError
from handlers.class_group.actions import relaying
from storage.session import Database
from tests.class_group.group import MISSING, Group, other
from tests.costs import statements
from tests.school_week import shown


@pytest.fixture
def group(sqlite_db: Database) -> Group:
    """Nobody has answered yet."""
    return Group(sqlite_db)


def test_each_line_enters_one_family(db: Database) -> None:
    group = Group(db)
    notice = group.notice()
    group.pastes("李小明奶奶 能来", "王芳爸 能", "张伟妈妈 来不了")
    assert group.entered(notice) == {"李小明": 1, "王芳": 1, "张伟": 2}
    owed = group.owed(notice)
    assert owed["李小明+"].how is None, "the father's household answers for itself"
    assert {owed[name].by for name in group.entered(notice)} == {f"staff:{group.cast.class_teacher.id}"}


def test_a_notice_that_asks_for_no_answer_is_ticked_by_the_name(group: Group) -> None:
    notice = group.notice(act="acknowledge")
    reply = group.pastes("赵强", "孙丽妈妈 收到", "周洋 没收到")
    assert group.entered(notice) == {"赵强": None, "孙丽": None}
    assert "周洋写的是" in reply.text
    group.says("class_teacher", "1")
    assert set(group.entered(notice)) == {"赵强", "孙丽", "周洋"}


def test_doubt_is_asked_one_by_one_and_nothing_is_ticked_before(group: Group) -> None:
    notice = group.notice()
    reply = group.pastes("小雨妈妈 能来", "赵妈妈 来不了")
    assert group.entered(notice) == {}
    assert [choice.label for choice in reply.choices] == ["陈小雨", "林晓雨", "都不是", "先不管"]
    reply = group.says("class_teacher", "林晓雨")
    assert group.entered(notice) == {"林晓雨": 1}
    assert "赵妈妈" in reply.text
    group.says("class_teacher", "0")
    assert group.entered(notice) == {"林晓雨": 1}


def test_neither_of_them_ticks_nobody(group: Group) -> None:
    notice = group.notice()
    group.pastes("小雨妈妈 能来")
    assert '"小雨妈妈"没有记。' in group.says("class_teacher", "3").text
    assert group.entered(notice) == {}


def test_names_alone_are_asked_once_for_all(group: Group) -> None:
    notice = group.notice()
    reply = group.pastes("赵强", "孙丽", "周洋")
    assert "赵强、孙丽、周洋只写了名字。算哪个?" in reply.text
    group.says("class_teacher", "1")
    assert group.entered(notice) == {"赵强": 1, "孙丽": 1, "周洋": 1}


def test_two_lines_of_one_family(group: Group) -> None:
    notice = group.notice()
    reply = group.pastes("王芳爸 能", "王芳爸爸 来不了", "赵强 能来", "赵强妈 能")
    assert group.entered(notice) == {"赵强": 1}, "the same answer twice is one"
    assert '王芳家写了两次:"能""来不了"。哪个算?' in reply.text
    group.says("class_teacher", "2")
    assert group.entered(notice) == {"赵强": 1, "王芳": 2}


def test_two_children_of_one_name(sqlite_db: Database) -> None:
    group = Group(sqlite_db, names=("赵强", "孙丽", "赵强"))
    notice = group.notice()
    reply = group.pastes("赵强妈妈 能来", "孙丽 能来")
    assert group.entered(notice) == {"孙丽": 1}
    assert [choice.label for choice in reply.choices][:2] == ["赵强(妈妈赵家人)"] * 2
    group.says("class_teacher", "2")
    assert group.entered(notice) == {"孙丽": 1, "赵强+": 1}


def test_who_has_answered_stays_as_it_is(group: Group) -> None:
    notice = group.notice()
    group.answered(notice, "赵强", option=2)
    reply = group.pastes("赵强 能来", "小雨 能来")
    assert "赵强家已经回过了,没有改。" in reply.text
    group.answered(notice, "陈小雨", option=2)
    assert "陈小雨家已经回过了,没有改。" in group.says("class_teacher", "1").text
    assert group.owed(notice)["陈小雨"].option == 2
    assert group.entered(notice) == {}


def test_a_line_that_goes_on_below(group: Group) -> None:
    notice = group.notice()
    group.says("class_teacher", "#接龙\n1. 赵强妈妈\n来不了\n2. 孙丽 能来")
    group.says("class_teacher", "1")
    assert group.entered(notice) == {"赵强": 2, "孙丽": 1}


def test_undo_takes_back_exactly_this_relay(group: Group) -> None:
    notice = group.notice()
    group.pastes("赵强 能来")
    group.says("class_teacher", "0")
    group.pastes("孙丽 能来", "小雨 能来")
    group.says("class_teacher", "1")
    assert group.entered(notice) == {"赵强": 1, "孙丽": 1, "陈小雨": 1}
    assert group.says("class_teacher", "撤").text == "刚才接龙记的2家都退回了。"
    assert group.entered(notice) == {"赵强": 1}


def test_undo_leaves_what_somebody_else_entered_since(group: Group) -> None:
    notice = group.notice()
    reply = group.pastes("赵强 能来", "孙丽 能来")
    assert reply.undo
    ticks = str(reply.undo.args["ticks"])
    actor = group.actor("class_teacher")

    def back() -> int:
        ids = [int(each) for each in ticks.split()]
        return group.do(relaying.take_back, group.school, actor, notice, ids, group.now)

    assert back() == 2
    group.answered(notice, "赵强", option=2)
    assert back() == 0
    assert group.owed(notice)["赵强"].how == "told_teacher"


def test_the_talk_goes_on_after_hours_of_other_things(group: Group) -> None:
    notice = group.notice()
    group.says("class_teacher", "#接龙\n1. 赵强 能来")
    group.now += timedelta(minutes=5)
    group.says("class_teacher", "1")
    assert group.entered(notice) == {"赵强": 1}


def test_asked_for_first(group: Group) -> None:
    notice = group.notice()
    assert group.clicks("class_teacher", "粘贴接龙").text == "把群里的接龙整段复制,粘贴在这里发给我。"
    assert "这是接龙,1行。" in group.says("class_teacher", "赵强 能来").text
    group.says("class_teacher", "1")
    assert group.entered(notice) == {"赵强": 1}


def test_another_matter(group: Group) -> None:
    notice = group.notice()
    assert group.pastes("赵强 能来", pick="2").text == "好,没有记。"
    assert group.pastes("赵强 能来", pick="0").text == "好,没有记。"
    assert group.entered(notice) == {}


def test_which_notices_take_a_relay(group: Group) -> None:
    group.notice(title="签安全书", act="sign")
    group.notice(title="各自回", every_guardian=True)
    assert "没有等家长回的通知" in group.says("class_teacher", "#接龙\n1. 赵强 能来").text
    group.notice(title="带水杯", act="acknowledge")
    labels = [choice.label for choice in group.says("class_teacher", "#接龙\n1. 赵强 能来").choices]
    assert labels == ["带水杯,还差9家", "别的事", "不记"]


@pytest.mark.parametrize("who", ["teacher_parent", "subject_teacher", "principal"])
def test_who_does_not_speak_for_the_class_enters_nothing(group: Group, who: str) -> None:
    notice = group.notice()
    assert "没有等家长回的通知" in group.says(who, "#接龙\n1. 赵强 能来").text
    with pytest.raises(AccessDeniedError):
        group.do(relaying.paste, group.school, group.actor(who), notice, "1. 赵强 能来", group.now)
    assert group.entered(notice) == {}


def test_a_parent_is_told_kindly_and_a_stranger_nothing(group: Group) -> None:
    notice = group.notice()
    for text in ("#接龙\n1. 赵强 能来", "1. 赵强 能来\n2. 孙丽 能\n3. 周洋"):
        assert group.says("father", text).text.startswith("这是班级群里的接龙,由老师来记")
        assert "接龙" not in group.says("stranger", text).text
    assert group.entered(notice) == {}


def test_the_rest_is_reminded_and_who_does_not_come_is_asked_to_call(group: Group) -> None:
    group.notice()
    group.pastes("李小明爸爸 来不了")
    reply = group.says("class_teacher", "3")
    assert reply.text == "已经请李小明家打电话给您。"
    assert [text.splitlines()[0] for text in group.texts_for("father")] == [
        '【青山小学】李小明家的"提前放学",杨老师想和您商量一下,请给杨老师打个电话。'
    ]
    assert group.texts_for("grandmother") == []
    group.pastes("赵强 来不了")
    assert group.says("class_teacher", "2").text == "好,赵强家您来安排,不再为这事找您。"
    group.pastes("孙丽 来不了")
    assert group.says("class_teacher", "3").text == "孙丽家微信里找不到人,请您打过去。"
    group.pastes("周洋 能来")
    assert "提醒" in group.says("class_teacher", "1").text


def test_fifty_lines_cost_a_few_statements_each(sqlite_db: Database) -> None:
    group = Group(sqlite_db, others=40)
    notice = group.notice()
    lines = [f"{name}妈妈 能来" for name in (*MISSING, *map(other, range(40)))] + ["收到", "小雨妈 能", "谢谢"]
    group.says("class_teacher", "#接龙\n" + "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1)))
    with statements() as said:
        reply = group.says("class_teacher", "1")
    assert len(said) < 8 * len(lines)
    assert len(group.entered(notice)) >= 45, shown(reply)
