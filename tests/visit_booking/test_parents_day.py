"""A parents' day of a class: opened, chosen from, filled up, called off; two homes of one child are two families."""

from datetime import date
from typing import Any

import pytest

from bot.core.errors import AccessDeniedError, UserError
from handlers.binding.actions.handover import give_class
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions.parents_day_board import board
from handlers.visit_booking.overview import for_family, for_teacher
from storage.session import Database
from storage.staff_news import untold
from tests.school_week import at
from tests.visit_booking.days import Days


@pytest.fixture
def days(sqlite_db: Database) -> Days:
    """Friday afternoon, a week before the day."""
    return Days(sqlite_db).settles()


def test_every_family_is_told_with_a_number_and_chooses(days: Days) -> None:
    days.opens()
    for name in ("grandmother", "mother", "father"):
        assert "回 1 选个时间" in days.texts_for(name)[0]
    assert days.texts_for("other_parent") == []
    assert days.says("father", "1").choices[0].label == "14:00"
    chosen = days.says("father", "1")
    assert "14:00 杨老师(班主任) 三(2)班教室\n14:10 李老师 二楼办公室" in chosen.text
    assert [(each.starts_at, each.code is not None) for each in days.bookings()] == [
        (at(28, 14), True),
        (at(28, 14, 10), False),
    ]
    assert days.code("father") in chosen.text


def test_a_turn_that_is_gone_is_said_kindly_and_others_are_offered(days: Days) -> None:
    days.opens(ends=14 * 60 + 40)
    first = days.says("grandmother", "1")
    days.says("father", "1")
    assert [choice.label for choice in first.choices] == ["14:00", "14:10", "14:20", "等会儿"]
    days.says("father", "2")
    lost = days.says("grandmother", "2")
    assert lost.text.startswith("差一步")
    assert [choice.label for choice in lost.choices] == ["14:00", "14:20", "等会儿"]
    assert len(days.bookings()) == 2


def test_in_a_long_day_a_part_comes_first(days: Days) -> None:
    days.opens(ends=18 * 60)
    parts = days.says("father", "1")
    assert parts.choices[0].label == "14:00 到 14:30"
    days.says("father", "2")
    assert "14:40 杨老师" in days.says("father", "1").text


def test_the_whole_day_in_chat(days: Days) -> None:
    taps = ["开接待日", "11月28日", "下午2点到4点", "2", "1", "2", "三(2)班教室 办公室", "说说孩子", "1", "2"]
    for tap in taps:
        asked = days.says("class_teacher", tap)
    assert "11月26日" in asked.text
    opened = days.says("class_teacher", "1")
    assert "2 家都排得下" in opened.text
    assert "老师说:说说孩子" in days.texts_for("father")[0]
    days.says("father", "1")
    days.says("father", "1")
    assert "14:00 李小明 爸爸" in days.says("class_teacher", "接待日").text
    assert "14:10 李小明 爸爸" in days.says("subject_teacher", "接待日").text
    assert "还没有时间的 1 家:李小明" in days.says("class_teacher", "接待日").text
    days.says("class_teacher", "1")
    assert "还没选时间" in days.texts_for("grandmother")[-1]


def test_a_class_that_has_no_room_is_told_what_would_do(days: Days) -> None:
    days.classmates(*(f"王小{number}" for number in range(10)))
    with pytest.raises(UserError) as refused:
        days.opens(ends=15 * 60)
    assert refused.value.text == "visit_booking/day_too_full"
    taps = ["开接待日", "11月28日", "14:00到15:00", "2", "1", "2"]
    for tap in taps:
        said = days.says("class_teacher", tap)
    assert "排不下:12 家,只能排 5 家" in said.text
    assert "延到 16:10" in said.text
    assert "分 3 天开" in said.text
    days.says("class_teacher", "1")
    assert "见哪些老师" in days.says("class_teacher", "14:00到17:00").text
    assert "在哪里见" in days.says("class_teacher", "2").text


def test_who_has_not_chosen_is_placed_and_can_change(days: Days) -> None:
    days.classmates("王小龙", bound=False)
    days.opens()
    days.says("father", "1")
    days.says("father", "2")
    days.evening(at(26, 18, 59))
    assert sorted(days.turns()) == [1]
    days.evening(at(26, 19))
    assert sorted(days.turns()) == [0, 1, 2]
    placed = days.texts_for("mother")[-1]
    assert "给您排在 14:00" in placed
    assert days.code("grandmother") in placed
    days.says("grandmother", "接待日")
    days.says("grandmother", "1")
    assert "14:40 杨老师" in days.says("grandmother", "2").text
    table = days.says("class_teacher", "接待日").text
    assert "14:20 王小龙 爸爸" in table


def test_a_day_that_is_called_off_is_told_to_everybody(days: Days) -> None:
    day_id = days.opens()
    days.says("father", "1")
    days.says("father", "1")
    days.do(opening.call_off, days.school, days.actor("class_teacher"), day_id, "那天停电。", days.now)
    for name in ("grandmother", "mother", "father"):
        assert "不开了。那天停电。" in days.texts_for(name)[-1]
    assert "不开了" in days.texts_for("subject_teacher")[-1]
    assert days.bookings() == []
    assert "现在没有家长接待日" in days.says("father", "接待日").text
    days.opens()


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "father"])
def test_only_the_homeroom_teacher_and_who_leads_the_school_open_a_day(days: Days, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        days.opens(name)


def test_the_office_opens_a_day_for_a_class(days: Days) -> None:
    days.opens("principal")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"day": date(2026, 11, 20)}, "day_which"),
        ({"day": date(2027, 3, 1), "chosen_by": date(2027, 2, 20)}, "day_which"),
        ({"chosen_by": date(2026, 11, 28)}, "day_chosen_by"),
        ({"chosen_by": date(2026, 11, 19)}, "day_chosen_by"),
        ({"starts": 14 * 60 + 3}, "day_figures"),
        ({"teachers": ()}, "day_no_teacher"),
        ({"words": "说" * 201}, "day_words_long"),
    ],
)
def test_figures_that_make_no_day_are_refused(days: Days, other: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError) as refused:
        days.opens(**other)
    assert refused.value.text == f"visit_booking/{why}"


def test_there_is_one_day_of_a_class_at_a_time(days: Days) -> None:
    days.opens()
    with pytest.raises(UserError) as refused:
        days.opens(starts=8 * 60, ends=10 * 60)
    assert refused.value.text == "visit_booking/day_is_there"


def test_it_stands_on_the_family_page_and_in_the_teachers_day(days: Days) -> None:
    day_id = days.opens()
    now = days.now
    (to_choose,) = days.do(for_family, days.school, days.actor("father"), now)
    assert (to_choose.kind, to_choose.day, to_choose.step) == ("todo", date(2026, 11, 26), "visit_booking.turn")
    days.says("father", "1")
    days.says("father", "1")
    (chosen,) = days.do(for_family, days.school, days.actor("father"), now)
    assert (chosen.kind, chosen.day) == ("date", date(2026, 11, 28))
    assert "14:00 来学校" in chosen.words
    (figure,) = days.do(for_teacher, days.school, days.actor("class_teacher"), now)
    assert (figure.kind, figure.count, figure.total, figure.args) == ("figure", 1, 2, {"day_id": day_id})
    days.goes_on_to(at(28, 13))
    (gate,) = days.do(for_teacher, days.school, days.actor("guard"), days.now)
    assert (gate.kind, gate.count, gate.total, gate.view) == ("figure", 0, 1, "visit_booking.gate")


def test_a_whole_class_is_placed_and_a_day_behind_us_is_over(days: Days) -> None:
    days.classmates(*(f"王小{number}" for number in range(28)), bound=False)
    days.opens(ends=20 * 60)
    for _ in range(2):
        days.evening(at(26, 19))
        assert sorted(days.turns()) == list(range(30))
    assert len([text for text in days.texts_for("father") if "给您排在" in text]) == 1
    news = [line for _, line in days.db.read(untold, days.school.id)[days.cast.subject_teacher.id]]
    assert news == ['三(2)班 11月28日 周六 接待日的时间表排好了。回"接待日"看。']
    days.evening(at(29, 19))
    assert "现在没有家长接待日" in days.says("father", "接待日").text


def test_a_sister_in_another_class_gets_a_turn_next_to_it(days: Days) -> None:
    days.opens()
    days.says("grandmother", "1")
    days.says("grandmother", "3")
    teachers = ((days.teacher_of_11("林一"), ""),)
    days.opens("principal", class_id=days.cast.class_11.id, teachers=teachers)
    assert days.says("grandmother", "接待日").text == "哪一个?"
    near = days.says("grandmother", "1")
    assert [choice.label for choice in near.choices[:3]] == [
        "14:10 (挨着您家另一个孩子的)",
        "14:40 (挨着您家另一个孩子的)",
        "看别的时间",
    ]
    days.evening(at(26, 19))
    starts = [each.starts_at for each in days.bookings() if each.household_id == days.cast.grandmother.household_id]
    assert starts == [at(28, 14, 10), at(28, 14, 20), at(28, 14, 30)]


def test_twins_come_once(days: Days) -> None:
    days.twin("李小亮")
    days.opens()
    opened = [text for text in days.texts_for("grandmother") if "请家长来学校" in text]
    assert len(opened) == 1
    assert opened[0].startswith("【李小明、李小亮】")
    days.says("grandmother", "1")
    days.says("grandmother", "1")
    assert len(days.bookings()) == 2


def test_who_takes_the_class_over_stands_in_the_round(days: Days) -> None:
    day_id = days.opens()
    days.says("father", "1")
    days.says("father", "1")
    successor = days.teacher_of_11("林一")
    days.do(give_class, days.school, days.actor("principal"), days.cast.class_32.id, successor, days.now)
    days.says("grandmother", "1")
    chosen = days.says("grandmother", "1")
    assert "14:10 林老师(班主任) 三(2)班教室\n14:20 李老师 二楼办公室" in chosen.text
    with_successor = [each for each in days.bookings() if each.staff_id == successor]
    assert [each.starts_at for each in with_successor] == [at(28, 14), at(28, 14, 10)]
    assert "14:00 林老师" in days.says("father", "接待日").text
    with pytest.raises(AccessDeniedError):
        days.do(board, days.actor("class_teacher"), day_id, days.now)


def test_on_the_day_itself_the_teachers_hear_of_a_change_at_once(days: Days) -> None:
    days.opens()
    days.says("father", "1")
    days.says("father", "1")
    before = days.texts_for("subject_teacher")
    days.goes_on_to(at(28, 9))
    days.says("father", "接待日")
    assert "好,这次不来了" in days.says("father", "2").text
    for name in ("class_teacher", "subject_teacher"):
        assert days.texts_for(name)[-1] == '三(2)班 今天接待日的时间表有变,回"接待日"看新的。'
    assert len(days.texts_for("subject_teacher")) == len(before) + 1


def test_who_has_not_chosen_is_reminded_once_a_day(days: Days) -> None:
    days.opens()
    days.says("class_teacher", "接待日")
    assert days.says("class_teacher", "1").text == "提醒了 2 家。"
    days.says("class_teacher", "接待日")
    assert "今天已经提醒过了" in days.says("class_teacher", "1").text
    assert sum("还没选时间" in text for text in days.texts_for("father")) == 1


def test_a_day_that_began_cannot_be_changed_after_its_end(days: Days) -> None:
    days.opens()
    days.says("father", "1")
    days.goes_on_to(at(28, 16, 1))
    assert "已经过了" in days.says("father", "1").text
    assert days.bookings() == []
