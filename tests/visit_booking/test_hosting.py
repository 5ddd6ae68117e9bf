"""A host in chat: answers, moves, calls off and invites, and never on somebody else's time."""

from datetime import time

import pytest

from bot.core.clock import at_school
from handlers.visit_booking.actions.recording import Written, record
from storage.pupils import ArchiveRead
from storage.session import Database
from tests import factories
from tests.school_week import at, shown
from tests.visit_booking.talks import Talks


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Monday morning, with the hours of the model chats and a principal who agrees to each talk."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(23, 9))
    talks.model_hours()
    talks.sits("principal", 3, time(15), approves=True)
    return talks


def says(talks: Talks, name: str, *texts: str) -> str:
    """Several messages of one person; what came back to the last."""
    return [shown(talks.says(name, text)) for text in texts][-1]


def asks_the_principal(talks: Talks) -> None:
    """The father asks for Thursday, three o'clock."""
    assert "周校长同意了我就告诉您" in says(talks, "father", "预约", "3", "1", "1", "1")


def test_one_tap_agrees_and_the_family_gets_its_code(talks: Talks) -> None:
    asks_the_principal(talks)
    assert says(talks, "principal", "我的约见", "1", "1").startswith("答应了")
    (booking,) = talks.bookings()
    assert (booking.state, any(booking.code and booking.code in text for text in talks.texts_for("father"))) == (
        "booked",
        True,
    )


def test_what_was_answered_cannot_be_answered_again(talks: Talks) -> None:
    asks_the_principal(talks)
    says(talks, "principal", "我的约见", "1")
    talks.says("father", "改约")
    talks.says("father", "3")
    assert "已经" in says(talks, "principal", "1")
    assert talks.bookings()[0].state == "cancelled"


def test_a_yes_may_have_a_word_with_it(talks: Talks) -> None:
    asks_the_principal(talks)
    says(talks, "principal", "我的约见", "1", "2", "请把孩子的画带来")
    assert any("请把孩子的画带来" in text for text in talks.texts_for("father"))


def test_a_note_is_typed(talks: Talks) -> None:
    asks_the_principal(talks)
    says(talks, "principal", "我的约见", "1", "3")
    assert "请打字" in talks.speaks("principal", "77").text
    assert talks.bookings()[0].state == "asked"


def test_leaving_the_note_leaves_all_as_it_was(talks: Talks) -> None:
    asks_the_principal(talks)
    says(talks, "principal", "我的约见", "1", "3", "0")
    assert talks.bookings()[0].state == "asked"


def test_a_host_moves_and_the_family_is_told(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1", "1")
    moved = says(talks, "class_teacher", "我的约见", "1", "1", "1", "2")
    assert moved == "改好了:周三 11月25日 16:20。李小明家马上知道。"
    assert any("改到 周三 11月25日 16:20" in text for text in talks.texts_for("father"))


def test_a_host_calls_off_with_a_word(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1", "1")
    says(talks, "class_teacher", "我的约见", "1", "1", "2", "要去县里开会,下周一定见")
    assert talks.bookings()[0].state == "cancelled"
    assert any("要去县里开会" in text for text in talks.texts_for("father"))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("李小明", "约哪一家"),
        ("小明", "约哪一家"),
        ("三(2)班李小明", "约哪一家"),
        ("刘备", '没有找到"刘备"'),
        ("陈小雨", '没有找到"陈小雨"'),  # of another class
    ],
)
def test_a_child_is_named_as_one_names_it(talks: Talks, typed: str, answer: str) -> None:
    assert answer in says(talks, "class_teacher", "约家长", typed)


def test_two_children_of_one_name_are_told_apart(talks: Talks) -> None:
    talks.do(lambda session: factories.pupil(session, talks.cast.class_31, name="李小明"))
    asked = says(talks, "principal", "约家长", "小明")
    assert ("有几个孩子" in asked, "三(1)班李小明" in asked, "三(2)班李小明" in asked) == (True, True, True)
    assert "约哪一家" in says(talks, "principal", "三(2)班李小明")


def test_a_child_of_whom_nobody_is_known(talks: Talks) -> None:
    talks.do(lambda session: factories.pupil(session, talks.cast.class_32, name="赵云"))
    assert "还没有人绑定" in says(talks, "class_teacher", "约家长", "赵云", "1", "2", "1", "1")
    assert talks.bookings() == []


def test_the_look_at_the_child_is_written_down(talks: Talks) -> None:
    says(talks, "class_teacher", "约家长", "李小明", "2", "1", "2", "1", "1")
    looks = talks.db.read(lambda session: [(each.reader, each.why) for each in session.query(ArchiveRead)])
    assert looks == [(f"staff:{talks.cast.class_teacher.id}", "visit invitation")]


def test_nobody_is_invited_when_the_host_is_busy(talks: Talks) -> None:
    says(talks, "mother", "预约", "小明", "1", "1", "1", "1")
    answer = says(talks, "class_teacher", "约家长", "李小明", "2", "1", "1", "6", "周二", "16:30", "1")
    assert "告诉" not in answer
    assert [booking.state for booking in talks.bookings()] == ["booked"]


def test_a_family_that_cannot_come_says_so_in_one_tap(talks: Talks) -> None:
    says(talks, "class_teacher", "约家长", "李小明", "2", "1", "1", "1", "1")
    assert "要不要说一下为什么" in says(talks, "father", "1", "4")
    assert talks.bookings()[0].state == "declined"
    assert any("不" in line and "李小明家" in line for line in talks.news_of("class_teacher"))


def test_a_family_may_have_it_as_a_call(talks: Talks) -> None:
    says(talks, "class_teacher", "约家长", "李小明", "2", "1", "1", "1", "1")
    assert "打电话给您,不用来学校" in says(talks, "father", "1", "3")
    assert (talks.bookings()[0].state, talks.bookings()[0].way) == ("booked", "phone")


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent"])
def test_another_teacher_sees_nothing_of_it(talks: Talks, name: str) -> None:
    says(talks, "father", "预约", "1", "1", "1", "1")
    assert "小明" not in says(talks, name, "换成老师", "我的约见")


def test_what_was_agreed_shows_the_time_of_the_talk_not_that_of_the_message(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1", "1")
    (booking,) = talks.bookings()
    talks.goes_on_to(at(25, 18))
    written = Written(asked="", answered="", agreed="每天读十分钟")
    talks.do(record, talks.school, talks.actor("class_teacher"), booking.id, written, talks.now)
    told = talks.waiting_for("father")[-1]
    assert booking.starts_at is not None
    assert ("写下来了" in told.reply.text, told.when) == (True, f"{at_school(booking.starts_at):%Y-%m-%d %H:%M}")
