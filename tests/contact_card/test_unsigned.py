"""Who has not signed: the number in the teacher's day, the families behind it, and one reminder by hand."""

from datetime import date, datetime

import pytest

from bot.core.day_card import Entry
from bot.core.errors import AccessDeniedError, UserError
from handlers.contact_card import actions, overview
from handlers.contact_card.rules import may_remind_by_hand
from storage.session import Database
from tests import factories
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


def told(db: Database, push: str = "daily") -> SchoolWeek:
    """Friday's cards of 三(2)班 are written, with a child nobody is known of; the evening has come."""
    week = SchoolWeek(db, push=push)
    week.do(lambda session: factories.pupil(session, week.cast.class_32, name="王芳", number="20240303"))
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    entries = {week.cast.xiaoming.id: Entry(remark="很热心")}
    week.do(actions.enter_day, week.school, teacher, class_id, FRIDAY, entries, week.now)
    week.now = at(20, 18, 31)
    week.job("card_evening")
    return week


def states(week: SchoolWeek) -> dict[str, str]:
    """What the teacher sees behind the number."""
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    _, children = week.do(actions.unsigned_of_class, week.school, teacher, class_id, week.now)
    return {each.name: each.state for each in children}


def signs(week: SchoolWeek, who: str) -> None:
    """One of the family signs Friday's card."""
    week.do(
        actions.sign,
        week.school,
        week.actor(who),
        week.cast.xiaoming.id,
        FRIDAY,
        "digit",
        now=week.now,
        stamped=week.now,
    )


def test_the_teachers_day_counts_signatures(sqlite_db: Database) -> None:
    week = told(sqlite_db)
    teacher = week.actor("class_teacher")
    [line] = week.do(overview.for_teacher, week.school, teacher, week.now)
    assert (line.kind, line.count, line.total, line.view) == ("figure", 0, 2, "contact_card.unsigned")
    signs(week, "father")
    [line] = week.do(overview.for_teacher, week.school, teacher, week.now)
    assert (line.count, line.total, line.words) == (1, 2, "11月20日的卡,签了")
    assert states(week) == {"王芳": "no_wechat"}


@pytest.mark.parametrize(("moment", "urgent"), [(at(20, 9), False), (at(20, 16, 30), True)])
def test_a_card_that_is_not_written_is_urgent_after_school(
    sqlite_db: Database, moment: datetime, *, urgent: bool
) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    [line] = week.do(overview.for_teacher, week.school, week.actor("class_teacher"), moment)
    assert (line.kind, line.count, line.urgent, line.view) == ("todo", 1, urgent, "contact_card.day")
    assert week.do(overview.for_teacher, week.school, week.actor("class_teacher"), at(21, 9)) == []
    assert week.do(overview.for_teacher, week.school, week.actor("principal"), moment) == []


def test_a_family_sees_what_waits_for_each_child(sqlite_db: Database) -> None:
    week = told(sqlite_db)
    lines = week.do(overview.for_family, week.school, week.actor("grandmother"), week.now)
    assert [(line.kind, line.words, line.pupil_id) for line in lines] == [
        ("todo", "11月20日的卡等您签字", week.cast.xiaoming.id)
    ]
    signs(week, "mother")
    assert week.do(overview.for_family, week.school, week.actor("grandmother"), week.now) == []
    assert len(week.do(overview.for_family, week.school, week.actor("father"), week.now)) == 1
    assert week.do(overview.for_family, week.school, week.actor("other_parent"), week.now) == []


def test_a_family_is_reminded_once_a_day_by_hand_or_by_time(sqlite_db: Database) -> None:
    week = told(sqlite_db)
    assert states(week) == {"李小明": "may_remind", "王芳": "no_wechat"}
    week.says("class_teacher", "谁没签")
    assert "提醒了 1 家:李小明" in week.says("class_teacher", "1").text
    assert week.texts_for("father")[-1].startswith("李小明 11月20日的卡还没有签")
    assert states(week)["李小明"] == "reminded"
    week.now = at(20, 20, 30)
    assert week.job("card_reminder") == 0


def test_nobody_is_reminded_at_night(sqlite_db: Database) -> None:
    week = told(sqlite_db)
    week.now = at(20, 22)
    class_id = week.cast.class_32.id
    with pytest.raises(UserError, match="remind_quiet"):
        week.do(actions.remind_unsigned, week.school, week.actor("class_teacher"), class_id, None, week.now)


def test_with_the_weekly_card_the_week_is_what_waits(sqlite_db: Database) -> None:
    week = told(sqlite_db, push="weekly")
    assert states(week) == {}
    week.now = at(20, 17)
    week.job("weekly_update")
    assert states(week) == {"李小明": "may_remind", "王芳": "no_wechat"}


@pytest.mark.parametrize(
    ("push", "reminded", "may"),
    [
        ("daily", set(), True),
        ("daily", {FRIDAY}, False),
        ("daily", {date(2026, 11, 18), date(2026, 11, 19)}, False),
        ("daily", {TUESDAY, date(2026, 11, 19)}, True),
        ("weekly", {date(2026, 11, 12)}, True),
        ("weekly", {TUESDAY}, False),
        ("when_remark", {FRIDAY}, False),
    ],
)
def test_who_may_be_reminded_by_hand(push: str, reminded: set[date], *, may: bool) -> None:
    before = [date(2026, 11, 19), date(2026, 11, 18)]
    assert may_remind_by_hand(push, FRIDAY, reminded, before, MONDAY) is may


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_sees_and_reminds(sqlite_db: Database, who: str) -> None:
    week = told(sqlite_db)
    class_id = week.cast.class_32.id
    for act in (
        lambda: week.do(actions.unsigned_of_class, week.school, week.actor(who), class_id, week.now),
        lambda: week.do(actions.remind_unsigned, week.school, week.actor(who), class_id, None, week.now),
    ):
        with pytest.raises(AccessDeniedError):
            act()


def test_the_page_behind_the_number_reminds_one_family(sqlite_db: Database) -> None:
    browsers = Browsers(sqlite_db, told(sqlite_db))
    path = f"/desk/cards/{browsers.week.cast.class_32.id}/unsigned"
    desk = browsers.at_desk("class_teacher")
    page = desk.get(path).text
    assert "签了 0 家,共 2 家" in page
    assert "微信联系不上" in page
    answer = post(desk, path, remind=str(browsers.week.cast.xiaoming.id))
    assert "提醒了 1 家:李小明" in answer.text
    assert "今天提醒过了" in answer.text
    assert browsers.at_desk("subject_teacher").get(path).status_code == 404
