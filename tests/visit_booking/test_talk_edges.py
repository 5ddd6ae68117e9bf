"""What is tapped late, twice or by others; what a family of several children, and two homes of one child, meet."""

from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Role
from handlers.visit_booking.actions import wishing
from storage.bookings import Booking
from storage.follow_ups import FollowUp
from storage.pupils import GuardianLink
from storage.session import Database
from tests import factories
from tests.school_week import at, shown
from tests.visit_booking.talks import Talks


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Monday morning, with the hours of the model chats."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(23, 9))
    talks.model_hours()
    return talks


def says(talks: Talks, name: str, *texts: str) -> str:
    """Several messages of one person; what came back to the last."""
    return [shown(talks.says(name, text)) for text in texts][-1]


def books(talks: Talks, name: str = "father", which: str = "1") -> None:
    """Somebody takes the first, second or third time with the class teacher at school."""
    says(talks, name, "预约", *(["小明"] if name != "father" else []), "1", "1", which, "1")


def states(talks: Talks) -> list[str]:
    """Where all bookings stand, in the order of making."""
    return [booking.state for booking in talks.bookings()]


def test_confirming_twice_books_once(talks: Talks) -> None:
    books(talks)
    assert "约好了" not in says(talks, "father", "1")
    assert states(talks) == ["booked"]


def test_a_time_that_passed_meanwhile_is_not_taken(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1")
    talks.goes_on_to(at(24, 16, 0))
    late = says(talks, "father", "1")
    assert ("约好了" in late, states(talks)) == (False, [])


def test_within_the_half_hour_a_time_too_near_is_lost_kindly(talks: Talks) -> None:
    talks.goes_on_to(at(24, 15, 15))
    says(talks, "father", "预约", "1", "1", "1")
    talks.goes_on_to(at(24, 15, 30))
    assert says(talks, "father", "1").startswith("差一步")
    assert states(talks) == []


def test_what_is_moved_away_by_others_stays_as_it_was(talks: Talks) -> None:
    books(talks)
    says(talks, "father", "改约", "1")
    books(talks, "grandmother", "1")
    answer = says(talks, "father", "1")
    assert answer.startswith("差一步")
    assert "您原来的时间还在:周二 11月24日 16:20" in answer
    assert "周四" in says(talks, "father", "1")


def test_two_homes_of_one_child_see_only_their_own(talks: Talks) -> None:
    books(talks, "father")
    assert says(talks, "mother", "改约").startswith("您现在没有约")
    books(talks, "mother", "1")
    assert "周三 11月25日 12:30" in says(talks, "grandmother", "改约")
    assert "周二 11月24日 16:20" in says(talks, "father", "改约")


def test_siblings_of_the_same_teacher_come_along(talks: Talks) -> None:
    role = (talks.cast.class_teacher, Role.SUBJECT_TEACHER, talks.cast.class_11)
    talks.do(lambda session: factories.role(session, *role))
    says(talks, "grandmother", "预约", "小明", "1", "1")
    assert "李小红也是杨老师教,一起谈。" in says(talks, "grandmother", "1")
    says(talks, "grandmother", "1")
    assert "谈李小明、李小红" in says(talks, "mother", "改约")
    assert "李小明、李小红家约了您" in talks.news_of("class_teacher")[0]


@pytest.mark.parametrize("name", ["other_parent", "stranger"])
def test_who_is_not_of_the_class_finds_no_such_teacher(talks: Talks, name: str) -> None:
    assert "杨老师" not in says(talks, name, "预约")


def test_a_barred_guardian_gets_nothing(talks: Talks) -> None:
    books(talks, "father")

    def bar(session: Session) -> None:
        for link in session.scalars(select(GuardianLink).where(GuardianLink.relation == "爸爸")):
            link.barred_at = talks.now

    talks.do(bar)
    assert [word in says(talks, "father", "改约") for word in ("联系学校", "杨老师", "16:20")] == [True, False, False]


def test_a_teacher_who_is_a_parent_meets_not_oneself(talks: Talks) -> None:
    talks.do(lambda session: factories.role(session, talks.cast.principal, Role.HOMEROOM_TEACHER, talks.cast.class_31))
    says(talks, "teacher_parent", "换成家长")
    assert "陈老师" not in says(talks, "teacher_parent", "预约")


def test_a_voice_is_taken_where_words_are_asked(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1", "2")
    talks.speaks("father", "77")
    assert says(talks, "father", "1").startswith("约好了")
    (booking,) = talks.bookings()
    assert booking.media == "77"
    assert "语音 77" in says(talks, "class_teacher", "我的约见", "1", "1")


def test_calling_off_within_the_hour_is_kind_and_asks_nothing(talks: Talks) -> None:
    books(talks)
    talks.goes_on_to(at(24, 15, 40))
    assert says(talks, "father", "改约", "3") == "知道了,我马上告诉杨老师。路上别赶。"
    assert any("不约了" in text for text in talks.texts_for("class_teacher"))


def test_the_reason_reaches_the_host(talks: Talks) -> None:
    books(talks)
    says(talks, "father", "改约", "3", "1")
    assert "李小明家说为什么不来:有事来不了" in talks.news_of("class_teacher")


def test_no_time_at_all_asks_the_host_once(talks: Talks) -> None:
    for _ in range(2):
        assert "李老师还没排时间" in says(talks, "father", "预约", "2", "1")
    assert states(talks) == ["wanted"]
    assert talks.news_of("subject_teacher") == ["李小明家想来见您,找不到时间,等您回一句。"]
    assert says(talks, "subject_teacher", "我的约见").startswith("有 1 家等您回话")
    assert "电话单" in says(talks, "subject_teacher", "1", "2")
    assert any("李老师会打电话给您" in text for text in talks.texts_for("father"))
    assert states(talks) == ["cancelled"]


def test_hours_are_told_to_who_found_none(talks: Talks) -> None:
    says(talks, "father", "预约", "2", "1")
    says(talks, "grandmother", "预约", "小明", "2", "1")
    says(talks, "mother", "预约", "小明", "1", "1", "5", "周日", "1")
    assert "排我的办公时间" in says(talks, "subject_teacher", "我的约见", "1")
    talks.do(wishing.tell_of_hours, talks.school, talks.actor("subject_teacher"), talks.now)
    for name in ("father", "grandmother"):
        assert any("李老师排好时间了" in text for text in talks.texts_for(name))
    talks.do(wishing.tell_of_hours, talks.school, talks.actor("class_teacher"), talks.now)
    assert states(talks) == ["cancelled", "cancelled", "wanted"]


def test_who_is_asked_home_may_name_a_day_for_it(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "4", "周末都在家", "1")
    assert "请您到家里来" in says(talks, "class_teacher", "我的约见", "1")
    assert "我到家里去" in says(talks, "class_teacher", "1", "1")
    says(talks, "class_teacher", "1", "周六", "10:00", "1")
    assert "在家里坐坐" in says(talks, "father", "1")
    assert says(talks, "father", "1").startswith("约好了。10:00 杨老师到您家来。")


def test_a_wish_is_declined_with_a_word(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "5", "周日晚上", "1")
    says(talks, "class_teacher", "我的约见", "1", "3", "周日学校不开门,我打电话给您")
    assert any("周日学校不开门" in text for text in talks.texts_for("father"))
    assert states(talks) == ["declined"]


def test_words_that_are_not_decent_do_not_reach_the_family(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "5", "周日晚上", "1")
    assert "收" in says(talks, "class_teacher", "我的约见", "1", "3", "先交300元补课费")
    assert states(talks) == ["wanted"]


def test_hotline_room_needs_no_way(talks: Talks) -> None:
    talks.do(lambda session: factories.role(session, talks.cast.subject_teacher, Role.DUTY_TEACHER))
    assert "亲情室" not in says(talks, "father", "预约")
    talks.sits("subject_teacher", 2, time(17), ways="room")
    assert "亲情室" in says(talks, "father", "预约")
    digit = next(line[0] for line in says(talks, "father", "预约").splitlines() if "亲情室" in line)
    assert "周三 11月25日 17:00" in says(talks, "father", digit)


def test_what_was_agreed_is_a_promise_with_an_owner_and_a_day(talks: Talks) -> None:
    books(talks)
    talks.goes_on_to(at(24, 17))
    says(talks, "class_teacher", "我的约见", "1", "1", "1", "每天读一页", "1", "1", "12月4日")
    (found,) = talks.db.read(lambda session: list(session.scalars(select(FollowUp))))
    assert (found.source, found.due_on.isoformat()) == ("booking", "2026-12-04")
    assert found.owner_id == talks.cast.class_teacher.id
    assert "每天读一页" in says(talks, "father", "1")
    assert says(talks, "mother", "改约").startswith("您现在没有约")


def test_nobody_writes_up_what_has_not_begun(talks: Talks) -> None:
    books(talks)
    assert "记下和" not in says(talks, "class_teacher", "我的约见")
    assert talks.db.read(lambda session: session.scalars(select(Booking.recorded_at)).one()) is None
