"""What group leaders ticked: where the teacher begins, never what families read by themselves."""

from datetime import date

from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from handlers.contact_card import actions
from handlers.contact_card.rules import parse_line
from storage.base import new_id
from storage.card_group import CardTick
from storage.session import Database
from tests import factories
from tests.school_browsers import Browsers
from tests.school_week import SchoolWeek

FRIDAY = date(2026, 11, 20)


def ticked(db: Database) -> SchoolWeek:
    """王芳's discipline and 李小明's hygiene are ticked as fair; 张伟 is ticked as good."""
    week = SchoolWeek(db, push="daily")

    def tick(session: Session) -> None:
        wang = factories.pupil(session, week.cast.class_32, name="王芳", number="20240303")
        zhang = factories.pupil(session, week.cast.class_32, name="张伟", number="20240304")
        for pupil_id, values in (
            (wang.id, {"discipline": 1}),
            (week.cast.xiaoming.id, {"hygiene": 1}),
            (zhang.id, {}),
        ):
            ratings = {"thought": 2, "learning": 2, "discipline": 2, "hygiene": 2, **values}
            session.add(
                CardTick(
                    id=new_id(), school_id=week.school.id, pupil_id=pupil_id, class_id=week.cast.class_32.id,
                    day=FRIDAY, ticked_at=week.now, **ratings,
                )
            )  # fmt: skip

    week.do(tick)
    return week


def entered(week: SchoolWeek) -> dict[str, Entry | None]:
    """What stands in the database of 三(2)班."""
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    return {line.name: line.entry for line in week.do(actions.day_of_class, teacher, class_id, FRIDAY)}


def test_the_ticks_are_offered_and_taken_as_they_are(sqlite_db: Database) -> None:
    week = ticked(sqlite_db)
    offered = week.says("class_teacher", "写联系卡")
    assert "组长勾的,有 2 个孩子不一样" in offered.text
    assert "王芳 纪律 还可以" in offered.text
    assert "3 张卡写好了。单独写了:" in week.says("class_teacher", "1").text
    assert entered(week) == {
        "李小明": Entry({"hygiene": 1}), "王芳": Entry({"discipline": 1}), "张伟": Entry(),
    }  # fmt: skip


def test_the_teacher_changes_some_and_the_others_stay(sqlite_db: Database) -> None:
    week = ticked(sqlite_db)
    week.says("class_teacher", "写联系卡")
    week.says("class_teacher", "2")
    week.says("class_teacher", "王芳 都好\n张伟 很热心")
    week.says("class_teacher", "1")
    week.says("class_teacher", "1")
    assert entered(week) == {
        "李小明": Entry({"hygiene": 1}), "王芳": Entry(), "张伟": Entry(remark="很热心"),
    }  # fmt: skip


def test_the_teacher_leaves_the_ticks_aside(sqlite_db: Database) -> None:
    week = ticked(sqlite_db)
    for said in ("写联系卡", "3", "都好", "1", "1"):
        week.says("class_teacher", said)
    assert set(map(str, entered(week).values())) == {str(Entry())}


def test_an_unwritten_card_shows_no_family_a_tick(sqlite_db: Database) -> None:
    week = ticked(sqlite_db)
    assert "还可以" not in week.says("father", "联系卡").text


def test_the_desk_begins_from_the_ticks_and_says_whose_they_are(sqlite_db: Database) -> None:
    browsers = Browsers(sqlite_db, ticked(sqlite_db))
    page = browsers.at_desk("class_teacher").get(f"/desk/cards/{browsers.week.cast.class_32.id}").text
    assert "组长勾过的,已经替您点好了,由您定" in page
    assert "王芳<small>纪律 还可以(组长)</small>" in page
    assert page.count(" checked>") == 2


def test_a_line_may_take_back_what_was_ticked() -> None:
    for said in ("王芳 都好", "王芳:好", "王芳 都很好。"):
        line = parse_line(said, ["王芳"])
        assert line is not None
        assert line.entry == Entry()
