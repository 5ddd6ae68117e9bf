"""谁没回: the families that have not answered, reminding only them, and what the teacher has asked in person."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.session import Database
from tests import factories
from tests.notice.school import NoticeSchool
from tests.school_week import at, shown


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """A notice has left to 三(2)班: 李小明 with two homes, 孙丽 and 赵强 of whom nobody is bound."""
    made = NoticeSchool(sqlite_db)
    made.now = at(20, 12)
    for name in ("孙丽", "赵强"):
        made.do(_enrol, made, name)
    made.tells_class()
    made.climb(minutes=3)
    return made


def test_who_is_missing_and_why(school: NoticeSchool) -> None:
    assert shown(school.says("class_teacher", "谁没回")).splitlines() == [
        "【提前放学】回了0家,还差4家:",
        *sorted(_lines(school), key=_lines(school).index),
        "1 只提醒这几家",
        "2 给我电话单",
        "3 有的我已经问到",
        "4 再加几家",
        "0 好",
    ]
    assert "赵强 没绑微信" in _lines(school)
    school.says_all("father", "通知", "1", "1")
    assert school.says("class_teacher", "谁没回").text.startswith("【提前放学】回了1家,还差3家:")


def test_only_those_are_reminded_and_not_without_end(school: NoticeSchool) -> None:
    school.says_all("father", "通知", "1", "1")
    before = _messages(school)
    assert school.says_all("class_teacher", "谁没回", "1").text.startswith("又提醒了1家。\n另外2家会收到短信")
    assert _messages(school) == before + 1
    school.says_all("class_teacher", "谁没回", "1")
    school.says_all("class_teacher", "谁没回", "1")
    assert school.says_all("class_teacher", "谁没回", "1").text.startswith("已经提醒过 3 次了")


def test_what_the_teacher_asked_in_person_is_noted_and_taken_back(school: NoticeSchool) -> None:
    asked = school.says_all("class_teacher", "谁没回", "3")
    assert "比如:" in asked.text
    noted = school.says("class_teacher", "赵强 能接\n孙丽妈妈 来不了")
    assert noted.text.startswith("记上了:赵强 能接,孙丽 不能接(您问到的)。\n还差2家。")
    assert _closed(school) == ["told_teacher", "told_teacher"]
    assert school.says("class_teacher", "撤").text == "刚才记的2家退回了。"
    assert _closed(school) == []


def test_what_is_not_certain_is_named_back_and_not_noted(school: NoticeSchool) -> None:
    school.says_all("class_teacher", "谁没回", "3")
    noted = school.says("class_teacher", "刘备 能接\n赵强 再说吧\n李小明 能接\n赵墙强 能接")
    assert noted.text.startswith("一家也没记。")
    assert '"刘备 能接"没记:这条通知里没有这个名字' in noted.text
    assert '"赵强 再说吧"没记:是能接还是不能接?' in noted.text
    assert "家还是" in noted.text  # 李小明 has two homes
    assert _closed(school) == []
    school.says("class_teacher", "1")
    assert school.says("class_teacher", "李小明爸爸 能接").text.startswith("记上了:李小明 能接")
    school.says("class_teacher", "1")
    assert "这家已经回过了" in school.says("class_teacher", "李小明爸爸 能接").text


def test_a_voice_cannot_be_noted(school: NoticeSchool) -> None:
    school.says_all("class_teacher", "谁没回", "3")
    assert "请打字" in school.speaks("class_teacher").text


def test_with_several_running_the_teacher_says_which(school: NoticeSchool) -> None:
    school.writes("1", "周一带雨衣", "1", "2", "1", "1")
    school.climb(minutes=3)
    asked = school.says("class_teacher", "谁没回")
    assert [choice.label for choice in asked.choices] == ["带雨衣,还差4家", "提前放学,还差4家", "好"]
    assert school.says("class_teacher", "2").text.startswith("【提前放学】")


def test_when_all_have_answered_that_is_said(school: NoticeSchool) -> None:
    school.says_all("father", "通知", "1", "1")
    school.says_all("mother", "通知", "1", "1")
    school.says_all("class_teacher", "谁没回", "3", "赵强 能接\n孙丽 能接")
    assert school.says("class_teacher", "谁没回").text == "【提前放学】4家都回了。"


@pytest.mark.parametrize("name", ["principal", "subject_teacher", "teacher_parent"])
def test_others_have_sent_nothing(school: NoticeSchool, name: str) -> None:
    assert school.says(name, "谁没回").text.count("您最近没有发过通知") == 1


@pytest.mark.parametrize("name", ["mother", "stranger"])
def test_families_do_not_read_who_is_missing(school: NoticeSchool, name: str) -> None:
    assert "还差" not in school.says(name, "谁没回").text


def _lines(school: NoticeSchool) -> Sequence[str]:
    return school.says("class_teacher", "谁没回").text.splitlines()[1:]


def _enrol(session: Session, school: NoticeSchool, name: str) -> None:
    child = factories.pupil(session, school.cast.class_32, name=name, number=f"9{len(name)}{ord(name[0])}")
    home = factories.household(session, school.cast.school.id)
    factories.link(session, child, factories.guardian(session, home, name=f"{name[0]}母"))


def _messages(school: NoticeSchool) -> int:
    count = select(func.count()).select_from(OutboxRow).where(OutboxRow.rung == "reminder")
    return school.do(lambda session: session.scalar(count) or 0)


def _closed(school: NoticeSchool) -> list[str]:
    closed = select(Obligation.closed_how).where(Obligation.closed_at.is_not(None)).order_by(Obligation.closed_how)
    return school.do(lambda session: [str(how) for how in session.scalars(closed)])
