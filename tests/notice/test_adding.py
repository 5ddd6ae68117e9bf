"""More families for a notice that runs: those who were forgotten, and children who joined since."""

from datetime import timedelta

import pytest

from handlers.notice.actions.adding import add
from storage.notice import plan_of
from storage.obligations import Obligation
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.notice.school import NoticeSchool
from tests.school_browsers import post
from tests.school_week import at


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """A notice to 三(2)班, until the evening, has left."""
    made = NoticeSchool(sqlite_db)
    made.now = at(20, 12)
    made.tells_class()
    made.climb(minutes=3)
    return made


def of(school: NoticeSchool, pupil_id: int) -> list[Obligation]:
    return school.do(lambda session: session.query(Obligation).filter_by(pupil_id=pupil_id).all())


def test_a_child_who_joined_is_offered_and_gets_the_same(school: NoticeSchool) -> None:
    joined = school.joins("赵强")
    missing = school.says("class_teacher", "谁没回")
    assert "新来的赵强还没收到这条" in missing.text
    assert school.says("class_teacher", "5").text == "好,又发给1家,截止时间一样。"
    row = of(school, joined)[0]
    notice = school.notices()[0]
    assert (row.notice_id, row.deadline, row.closed_at) == (notice.id, notice.deadline, None)
    assert "新来的" not in school.says("class_teacher", "谁没回").text


def test_what_is_left_of_the_ladder_is_climbed_in_the_time_that_is_left(school: NoticeSchool) -> None:
    school.now = school.notices()[0].deadline - timedelta(hours=2)
    joined = school.joins("赵强")
    school.says_all("class_teacher", "谁没回", "5")
    school.climb()
    moments = []
    while (row := of(school, joined)[0]).next_at is not None:
        moments.append(row.next_at)
        school.now = max(school.now, row.next_at)
        school.climb(seconds=1)
    notice = school.notices()[0]
    assert row.rung == len(plan_of(notice))
    assert moments == sorted(moments)
    assert moments[-1] < notice.deadline


def test_some_more_by_name(school: NoticeSchool) -> None:
    first = school.joins("赵强")
    asked = school.says_all("class_teacher", "谁没回", "4")
    assert "再发给哪几家" in asked.text
    assert school.says("class_teacher", "陈小雨").text.startswith('没有找到"陈小雨"'), "not this teacher's"
    assert school.says("class_teacher", "赵强").text.startswith("好,又发给1家")
    assert len(of(school, first)) == 1
    school.says_all("class_teacher", "谁没回", "4")
    assert school.says("class_teacher", "赵强").text == "这几家已经有这条通知了。"


def test_a_correction_reaches_those_who_came_later_and_they_get_those_before(school: NoticeSchool) -> None:
    early = school.joins("赵强")
    school.says_all("class_teacher", "谁没回", "5")
    school.says_all("class_teacher", "更正", "是下午4点", "1", "1")
    assert len(of(school, early)) == 2
    school.climb(minutes=3)
    late = school.joins("孙丽")
    notice = school.notices()[0]
    actor = school.actor("class_teacher")
    school.do(add, school.school, actor, notice.id, [late], school.now)
    assert len(of(school, late)) == 2


def test_nobody_is_added_who_could_not_answer_any_more(school: NoticeSchool) -> None:
    school.joins("赵强")
    school.now = school.notices()[0].deadline - timedelta(minutes=10)
    assert "新来的" not in school.says("class_teacher", "谁没回").text
    school.says("class_teacher", "4")
    assert "截止时间快到了" in school.says("class_teacher", "赵强").text


def test_at_the_desk_too(sqlite_db: Database) -> None:
    browsers = NoticeBrowsers(sqlite_db)
    browsers.now = at(20, 12)
    browsers.tells_class()
    browsers.climb(minutes=3)
    joined, other = browsers.joins("赵强"), browsers.joins("孙丽")
    path = f"/desk/notices/{browsers.notices()[0].id}"
    desk = browsers.at_desk("class_teacher")
    assert "新来的" in desk.get(path).text
    assert post(desk, path, add="some", families="孙丽").headers["Location"].endswith("done=added&many=1")
    assert post(desk, path, add="new").headers["Location"].endswith("done=added&many=1")
    assert [len(of(browsers, each)) for each in (joined, other)] == [1, 1]
    assert "没有找到" in post(desk, path, add="some", families="陈小雨").text
    assert post(browsers.at_desk("principal"), path, add="new").status_code == 404, "only who sent it"
    assert browsers.at_desk("subject_teacher").get(path).status_code == 404
