"""9: a person calls."""

from bot.core.inbound import Kind
from tests.binding.gate import Gate
from tests.school_week import at


def test_the_teacher_is_asked_to_call_and_closes_it(gate: Gate) -> None:
    gate.says("mother", "9")
    gate.gets("class_teacher")
    gate.says("class_teacher", "1", "今天")
    gate.agrees("call")


def test_asked_twice_is_told_once_until_the_call_was_made(gate: Gate) -> None:
    gate.says("mother", "9", "找人")
    assert gate.pushes("class_teacher") == 1
    gate.says("class_teacher", "1")
    gate.says("mother", "9")
    assert gate.pushes("class_teacher") == 2


def test_two_families_are_two_calls(gate: Gate) -> None:
    gate.says("mother", "9")
    gate.says("father", "9")
    gate.lines = []
    gate.says("class_teacher", "今天", "给李小明的爸爸打电话", "今天")
    gate.agrees("call_two_families")


def test_at_night_the_teacher_sleeps(gate: Gate) -> None:
    gate.now = at(20, 23)
    gate.says("mother", "9")
    gate.gets("class_teacher")
    gate.agrees("call_at_night")


def test_who_is_not_bound_gets_the_number_of_the_school(gate: Gate) -> None:
    gate.says("new", "9")
    gate.agrees("call_stranger")


def test_a_class_whose_teacher_is_not_here_yet(gate: Gate) -> None:
    gate.sends("class_teacher", Kind.UNSUBSCRIBE, "(走了)")
    assert gate.says("father", "9").text == "请打学校电话 0838-600-1234,有人接。"
