"""The gate: four digits or a tap let a family in, the host hears of it, and nobody else learns anything."""

import pytest

from bot.core.errors import AccessDeniedError
from handlers.visit_booking.actions import gate, gate_missed
from storage.session import Database
from tests.school_week import at
from tests.visit_booking.days import SATURDAY, Days


@pytest.fixture
def days(sqlite_db: Database) -> Days:
    """Two families have a turn; it is the Saturday of the day, shortly before."""
    days = Days(sqlite_db).settles()
    days.opens()
    for name in ("grandmother", "father"):
        days.says(name, "1")
        days.says(name, "1")
    days.goes_on_to(at(28, 13, 50))
    return days


def test_digits_let_in_and_the_host_hears_at_once(days: Days) -> None:
    said = days.says("guard", f"进门 {days.code('father')}")
    assert "请进。14:10 三(2)班 爸爸,见杨、李老师,三(2)班教室" in said.text
    assert "小明" not in said.text
    assert days.texts_for("class_teacher")[-1] == "李小明的家长到大门了,约的 14:10。"
    assert [each.came_at is not None for each in days.bookings("came")] == [True, True]
    assert {each.household_id for each in days.bookings("came")} == {days.cast.father.household_id}


def test_after_it_digits_alone_are_enough(days: Days) -> None:
    codes = days.code("father"), days.code("grandmother")
    assert "今天来学校的 2 家,到了 0 家" in days.says("guard", "进门").text
    for code in codes:
        assert "请进" in days.says("guard", code).text
    assert "进过了" in days.says("guard", codes[0]).text
    assert "今天没有这个号" in days.says("guard", "0000").text
    assert "今天来学校的 2 家,到了 2 家" in days.says("guard", "进门").text


def test_four_digits_mean_nothing_to_anybody_else(days: Days) -> None:
    code = days.code("father")
    for name in ("father", "stranger", "class_teacher", "other_parent"):
        for text in ("进门", f"进门 {code}", code):
            said = days.says(name, text)
            assert "请进" not in said.text
            assert "14:10" not in said.text
    assert days.bookings("came") == []


def test_a_code_of_another_day_is_said_kindly(days: Days) -> None:
    code = days.code("father")
    days.goes_on_to(at(27, 14))
    assert "这个号是 11月28日 周六的,不是今天的" in days.says("guard", f"进门 {code}").text
    assert days.bookings("came") == []


def test_wrong_digits_are_limited_and_the_list_stays(days: Days) -> None:
    most = days.school.rules.booking.gate_tries
    wrong = [f"{number:04}" for number in range(10_000)]
    taken = {days.code("father"), days.code("grandmother")}
    for digits in [each for each in wrong if each not in taken][:most]:
        days.do(gate.say_code, days.school, days.actor("guard"), digits, days.now)
    said = days.says("guard", f"进门 {days.code('father')}")
    assert "先不认号了" in said.text
    days.says("guard", "1")
    assert "请进" in days.says("guard", "1").text


def test_a_tap_lets_in_and_is_taken_back(days: Days) -> None:
    days.says("guard", "进门")
    listed = days.says("guard", "1")
    assert [choice.label for choice in listed.choices][:2] == [
        "14:00 三(2)班 奶奶,见杨、李老师,三(2)班教室",
        "14:10 三(2)班 爸爸,见杨、李老师,三(2)班教室",
    ]
    days.says("guard", "2")
    assert "收回了" in days.says("guard", "2").text
    assert days.bookings("came") == []
    assert "还没有到" in days.texts_for("class_teacher")[-1]


def test_who_did_not_come_is_shown_and_came_after_all(days: Days) -> None:
    days.says("guard", f"进门 {days.code('grandmother')}")
    days.passes(at(28, 15))
    assert {each.household_id for each in days.bookings("missed")} == {days.cast.father.household_id}
    assert sum("没有等到您" in text for text in days.texts_for("father")) == 1
    assert not any("没有等到您" in text for text in days.texts_for("grandmother"))
    listed = days.says("class_teacher", "没来的")
    assert listed.choices[0].label == "11月28日 14:10 李小明"
    assert "来过了" in days.says("class_teacher", "1").text
    assert "不用管" in days.texts_for("father")[-1]
    assert days.says("class_teacher", "没来的").text == "这几天约的都来了。"


def test_a_host_sees_the_own_ones_only(days: Days) -> None:
    days.passes(at(28, 15))
    (first, *_) = days.bookings("missed")
    for name in ("teacher_parent", "principal", "father"):
        with pytest.raises(AccessDeniedError):
            days.do(gate_missed.was_there, days.school, days.actor(name), first.id, days.now)


@pytest.mark.parametrize("name", ["class_teacher", "father", "stranger", "foreign_principal"])
def test_the_list_is_the_guards_and_the_leaders(days: Days, name: str) -> None:
    if name == "foreign_principal":
        assert days.do(gate.guests, days.actor(name), SATURDAY) == []
        return
    with pytest.raises(AccessDeniedError):
        days.do(gate.guests, days.actor(name), SATURDAY)


def test_leaders_see_the_list(days: Days) -> None:
    assert len(days.do(gate.guests, days.actor("principal"), SATURDAY)) == 2


def test_a_round_is_reminded_of_once_the_day_before_and_once_the_hour_before(days: Days) -> None:
    for moment in (at(27, 16, 26), at(27, 18, 1), at(28, 13, 11)):
        days.passes(moment)
    told = [text for text in days.texts_for("father") if "明天" in text or "今天 14:10" in text]
    assert len(told) == 2
    assert "14:10 杨老师" in told[0]
    assert "14:20 李老师" in told[0]
    assert all(days.code("father") in text for text in told)


def test_who_comes_after_it_was_given_up_is_let_in_all_the_same(days: Days) -> None:
    code = days.code("father")
    days.passes(at(28, 15))
    assert "请进" in days.says("guard", f"进门 {code}").text
    assert "家长到大门了" in days.texts_for("class_teacher")[-1]
    days.says("guard", "2")
    assert [each.came_at is not None for each in days.bookings("over") if each.code == code] == [True]


def test_the_guard_finds_the_gate_in_the_menu(days: Days) -> None:
    labels = [choice.label for choice in days.says("guard", "菜单").choices]
    assert "今天来访" in labels
    assert "开接待日" not in labels


def test_who_does_not_come_to_the_school_is_not_at_the_gate(days: Days) -> None:
    days.says("father", "接待日")
    days.says("father", "2")
    (guest,) = days.do(gate.guests, days.actor("guard"), SATURDAY)
    assert (guest.relation, guest.hosts, guest.starts_at) == ("奶奶", ("杨", "李"), at(28, 14))
