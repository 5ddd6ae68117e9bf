"""A second person's word before a notice leaves: asked, given once, taken as it was read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.identity.actors import actor_of_staff
from handlers.notice.actions import approving
from handlers.notice.rules.audience import breadth_of, needs_second_person
from storage.notice import Notice
from storage.obligations import Obligation
from storage.session import Database
from tests.notice.school import WORDS, NoticeSchool
from tests.school_week import at, shown


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """Friday noon; every notice needs a word of the office or the principal."""
    return asking(sqlite_db)


def asking(db: Database) -> NoticeSchool:
    made = NoticeSchool(db, approval="class")
    made.now = at(20, 12)
    made.enters_office("周敏")
    return made


def owed(school: NoticeSchool) -> int:
    return school.do(lambda session: session.query(Obligation).count())


def seen(school: NoticeSchool) -> str:
    return school.do(lambda session: approving.seen_of(session, session.query(Notice).one()))


def decide(school: NoticeSchool, name: str, mark: str) -> str:
    """What one approver gets who agrees at this moment."""

    def unit(session: Session) -> str:
        staff_id = school.cast.people[name].staff_id or 0
        actor = actor_of_staff(session, school.school.id, staff_id, school.now)
        notice_id = session.query(Notice).one().id
        approving.agree(session, school.school, actor, notice_id, mark, school.now)
        return "sent"

    try:
        return school.db.transact(unit)
    except UserError as over:
        return over.text


def test_nobody_hears_of_it_before_the_word_and_everybody_after(school: NoticeSchool) -> None:
    asked = school.writes("1", WORDS, "1", "3", "1", "1")
    assert asked.text.startswith("写好了。学校要第二个人看过才发")
    assert (owed(school), school.notices()[0].state) == (0, "approving")
    school.climb(minutes=5)
    assert owed(school) == 0
    assert any("要您看过才发" in text for text in school.texts_for("周敏"))
    look = school.says("周敏", "1")
    assert [choice.label for choice in look.choices] == ["同意", "退回,说一句", "等会儿"]
    assert WORDS in look.text
    assert "发给2家" in look.text
    assert school.says("周敏", "1").text.startswith("好,同意了。")
    assert (owed(school), school.notices()[0].state) == (2, "waiting")
    assert any("周敏老师同意了" in text for text in school.texts_for("class_teacher"))
    assert school.notices()[0].approver_id == school.cast.people["周敏"].staff_id
    school.climb(minutes=3)
    assert WORDS in school.says("father", "通知").text


def test_the_second_who_decides_is_told_that_it_is_decided(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "3", "1", "1")
    look = school.says("principal", "1")
    school.says_all("周敏", "1", "1")
    assert "同意" in look.choices[0].label
    assert school.says("principal", "1").text == "这条周敏老师已经看过了,您不用再看。"


def test_what_is_sent_back_says_why_and_is_asked_about_again(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "3", "1", "1")
    school.says_all("周敏", "1", "2")
    assert school.says("周敏", "请写清在哪个门接").text == "退回给杨静老师了。"
    assert school.notices()[0].state == "draft"
    assert any("退回了" in text and "请写清在哪个门接" in text for text in school.texts_for("class_teacher"))
    again = school.says_all("class_teacher", "1", WORDS + ",在东门", "1")
    assert WORDS in again.text
    assert school.says("class_teacher", "1").text.startswith("写好了。")
    notice = school.notices()[0]
    assert (notice.state, notice.approver_id) == ("approving", None)
    assert "在东门" in school.says("principal", "1").text


def test_a_change_after_the_look_is_looked_at_anew(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "3", "1", "1")
    old = seen(school)
    school.says_all("周敏", "1", "2", "写清楚")
    school.says_all("class_teacher", "1", "下午4点放学", "1", "1")
    assert decide(school, "principal", old) == "notice/approve_changed"
    assert owed(school) == 0
    assert decide(school, "principal", seen(school)) == "sent"


def test_who_wrote_cannot_agree_nor_can_a_teacher(sqlite_db: Database) -> None:
    school = asking(sqlite_db)
    school.says_all("principal", "发通知", "1", WORDS, "1", "2", "1", "1")
    mark = seen(school)
    for name in ("principal", "class_teacher", "teacher_parent"):
        with pytest.raises(AccessDeniedError):
            decide(school, name, mark)
    assert decide(school, "周敏", mark) == "sent"


def test_with_nobody_else_to_ask_nothing_leaves(sqlite_db: Database) -> None:
    school = NoticeSchool(sqlite_db, approval="school")
    school.now = at(20, 12)
    last = school.says_all("principal", "发通知", "1", WORDS, "1", "2", "1", "1")
    assert "现在没有别人能看" in shown(last)
    assert school.notices() == []


def test_it_can_be_taken_back_while_it_is_asked_about(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "3", "1", "1")
    assert school.says("class_teacher", "撤").text == "撤住了,一家也没发。"
    assert decide(school, "周敏", seen(school)) == "notice/approve_over"
    assert owed(school) == 0


def test_a_correction_needs_the_word_as_well(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "3", "1", "1")
    school.says_all("周敏", "1", "1")
    school.climb(minutes=3)
    school.says_all("class_teacher", "更正", "是下午4点", "1", "1")
    correction = school.notices()[-1]
    assert (correction.state, correction.corrects_id) == ("approving", school.notices()[0].id)
    school.now = at(20, 13)
    school.says_all("周敏", "今天", "1")
    assert school.says("周敏", "1").text.startswith("好,同意了。")
    assert owed(school) == 4


def test_of_two_who_agree_at_once_the_first_counts(db: Database) -> None:
    school = asking(db)
    school.writes("1", WORDS, "1", "3", "1", "1")
    mark = seen(school)
    with ThreadPoolExecutor(2) as both:
        came = sorted(both.map(lambda name: decide(school, name, mark), ("principal", "周敏")))
    assert came == ["notice/approve_over", "sent"]
    assert owed(school) == 2


@pytest.mark.parametrize(
    ("audience", "breadth"),
    [
        ("class:1", "class"),
        ("class:1 only:left", "class"),
        ("left:1", "some"),
        ("list:4 pupil:5", "some"),
        ("class:1 class:2", "grade"),
        ("class:1 class:2 class:3", "school"),
        ("grade:1", "grade"),
        ("school", "school"),
        ("left", "school"),
        ("boarding only:silent:9", "school"),
    ],
)
def test_how_far_a_notice_goes(audience: str, breadth: str) -> None:
    assert breadth_of(audience, 3) == breadth


def test_from_where_on_a_word_is_needed() -> None:
    assert [needs_second_person(each, "grade") for each in ("some", "class", "grade", "school")] == [
        False,
        False,
        True,
        True,
    ]
    assert not any(needs_second_person(each, "") for each in ("some", "class", "grade", "school"))
    assert needs_second_person("some", "class")
