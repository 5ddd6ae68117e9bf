"""What the family's page and the teacher's day say of notices."""

from handlers.notice.overview import for_family, for_teacher
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.notice.test_desk import fill, sends
from tests.school_browsers import post
from tests.school_week import at


def family(school: NoticeBrowsers, name: str) -> list[tuple[str, str, int | None]]:
    actor = school.actor(name)
    lines = school.db.read(lambda session: for_family(session, school.school, actor, school.now))
    return [(line.kind, line.words, line.pupil_id) for line in lines]


def teacher(school: NoticeBrowsers, name: str) -> list[tuple[str, str, int, int | None, str]]:
    actor = school.actor(name)
    lines = school.db.read(lambda session: for_teacher(session, school.school, actor, school.now))
    return [(line.kind, line.words, line.count, line.total, line.view) for line in lines]


def test_a_family_sees_each_childs_own_until_it_has_answered(sqlite_db: Database) -> None:
    school = NoticeBrowsers(sqlite_db)
    school.sends(everybody=True)
    cast = school.cast
    assert sorted(family(school, "mother")) == sorted(
        ("todo", "提前放学,请回答", each.id) for each in (cast.xiaoming, cast.xiaohong)
    )
    assert family(school, "other_parent") == [("todo", "提前放学,请回答", cast.xiaoyu.id)]
    assert family(school, "stranger") == family(school, "foreign_parent") == []
    school.now = at(20, 17)
    school.says_all("father", "通知", "1", "1")
    assert family(school, "father") == []
    assert len(family(school, "mother")) == 2, "the other home answers for itself"


def test_a_teachers_day_counts_who_is_missing_and_what_waits(sqlite_db: Database) -> None:
    school = NoticeBrowsers(sqlite_db, approval="school")
    school.enters_office("周敏")
    notice = sends(school)
    school.climb(minutes=5)
    fill(school, do="save")
    school.joins("赵强")
    assert teacher(school, "class_teacher") == [
        ("todo", "没发的通知草稿", 1, None, "notice.notices"),
        ("figure", "春游", 2, 2, "notice.result"),
        ("todo", '"春游":新来的孩子还没收到', 1, None, "notice.result"),
    ]
    school.says_all("father", "通知", "1", "1")
    assert teacher(school, "class_teacher")[1][2:4] == (1, 2)
    assert teacher(school, "teacher_parent") == teacher(school, "foreign_principal") == []
    fill(school, who="周敏", to="school")
    draft = school.notices()[-1]
    school.says("class_teacher", "0")
    post_send(school, draft.id)
    assert teacher(school, "principal") == [("todo", "周敏老师的通知请您看:春游", 1, None, "notice.approve")]
    assert notice.id != draft.id


def post_send(school: NoticeBrowsers, notice_id: int) -> None:
    post(school.at_desk("周敏"), f"/desk/notices/{notice_id}/look", do="send")
