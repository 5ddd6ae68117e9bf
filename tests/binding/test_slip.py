"""By the paper slip that the child brings home."""

from datetime import timedelta

import pytest

from tests.binding.gate import Gate


def test_a_new_follower_binds_by_the_slip(gate: Gate) -> None:
    gate.follows("new", gate.slip("xiaoming"))
    gate.says("new", "3", "6688", "2", "3", "1", "0", "3")
    gate.agrees("slip_new_follower")
    assert gate.children("new") == ["李小红", "李小明"]  # the roster gives both to this grandmother


def test_a_follower_scans_or_types_the_digits(gate: Gate) -> None:
    digits = gate.slip_digits("xiaoming")
    gate.scans("new", f"s{digits}")
    gate.says("new", "0")
    gate.types("new", digits, noted="(纸条的八位数)")
    gate.says("new", "1", "3321", "1")
    gate.types("new", f"绑定 {digits[:4]} {digits[4:]}", noted="绑定 (同一张纸条)")
    gate.agrees("slip_follower")


def test_the_fifth_wrong_try_calls_the_teacher(gate: Gate) -> None:
    scene = gate.slip("xiaoming")
    gate.follows("new", scene)
    gate.says("new", "3", "1111", "1", "2222", "1", "3333", "1", "4444", "1", "5555")
    gate.gets("class_teacher")
    gate.says("new", "0")
    gate.scans("new", scene)
    gate.says("new", "绑定 3207 李小明 6688")
    gate.agrees("slip_wrong_digits")
    assert gate.children("new") == []
    assert gate.pushes("class_teacher") == 1


def test_a_wrong_try_counts_even_after_leaving_and_is_forgotten_the_next_day(gate: Gate) -> None:
    scene = gate.slip("xiaoming")
    gate.scans("new", scene)
    gate.says("new", "3")
    for _ in range(4):
        gate.says("new", "1111", "1")
    gate.says("new", "取消")
    gate.scans("new", scene)
    assert "今天先试到这里" in gate.says("new", "3", "1112").text
    gate.now += timedelta(days=1)
    gate.scans("new", scene)
    assert "对上了" in gate.says("new", "3", "6688").text


def test_digits_of_a_slip_cannot_be_guessed(gate: Gate) -> None:
    digits = gate.slip_digits("xiaoming")
    for number in range(5):
        assert "用不了" in gate.says("new", f"0000000{number}").text
    assert gate.says("new", digits).text.startswith("今天先试到这里")
    assert "李小明" in gate.says("other", digits).text


@pytest.mark.parametrize("typed", ["3", "奶奶", "外婆", "奶奶或外婆", "3奶奶"])
def test_a_relation_may_be_named(gate: Gate, typed: str) -> None:
    gate.scans("new", gate.slip("xiaoming"))
    assert gate.says("new", typed).text.startswith("奶奶好!")


def test_a_voice_goes_to_the_teacher(gate: Gate) -> None:
    gate.follows("new", gate.slip("xiaoming"))
    gate.says("new", "3")
    gate.speaks("new")
    gate.gets("class_teacher")
    gate.agrees("slip_spoken")


def test_words_for_the_teacher_after_a_wrong_number(gate: Gate) -> None:
    gate.scans("new", gate.slip("xiaoming"))
    gate.says("new", "3", "1111", "2", "我是小明的奶奶,号码换了")
    gate.scans("new", gate.slip("xiaoming"))
    gate.says("new", "3", "1111", "2", "0")
    gate.agrees("slip_words")


def test_words_are_kept_where_no_teacher_can_be_told(gate: Gate) -> None:
    gate.scans("new", gate.slip("xiaohong"))  # 一(1)班 has no homeroom teacher yet
    gate.says("new", "3")
    gate.speaks("new")
    gate.says("new", "0")
    gate.agrees("slip_no_teacher")


def test_only_safety_notices_and_all_of_them_later(gate: Gate) -> None:
    gate.scans("new", gate.slip("xiaoming"))
    gate.says("new", "3", "6688", "0", "绑定", "1")
    gate.agrees("slip_safety_only")


@pytest.mark.parametrize("why", ["used", "expired", "renewed", "other_school", "invented"])
def test_a_slip_that_does_not_work_says_the_same_whatever_the_reason(gate: Gate, why: str) -> None:
    scene = gate.slip("other_child" if why == "other_school" else "xiaoming")
    if why == "used":
        gate.scans("mother", scene)
        gate.says("mother", "1", "3321", "1")
    elif why == "expired":
        gate.now += timedelta(days=31)
    elif why == "renewed":
        gate.slip("xiaoming")
    elif why == "invented":
        scene = "s00000000"
    gate.lines = []
    gate.scans("new", scene)
    gate.agrees("slip_unknown")


def test_a_slip_used_up_in_the_meantime_binds_nobody(gate: Gate) -> None:
    scene = gate.slip("xiaoming")
    gate.scans("new", scene)
    gate.says("new", "3", "6688")
    gate.scans("mother", scene)
    gate.says("mother", "1", "3321", "1")
    gate.lines = []
    gate.says("new", "1")
    gate.agrees("slip_used_meanwhile")
    assert gate.children("new") == []
