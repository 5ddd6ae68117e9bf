"""By class code, name and digits: in one line or step by step."""

import pytest

from tests.binding.gate import Gate


def test_one_line(gate: Gate) -> None:
    gate.follows("new")
    gate.says("new", "绑定 3207 李小明 6688", "1", "1", "0")
    gate.agrees("line")


@pytest.mark.parametrize("line", ["绑定3207李小明6688", "绑定 3207,李小明,6688", "绑定 3207李小明 6688。"])
def test_one_line_in_other_spellings(gate: Gate, line: str) -> None:
    assert gate.says("new", line).text.startswith("对上了")


def test_two_guardians_share_a_number(gate: Gate) -> None:
    gate.gives(mother="13900006688")
    gate.says("new", "绑定 3207 李小明 6688", "0", "绑定 3207 李小明 6688", "2", "0", "我的")
    gate.agrees("line_which_relation")


def test_a_line_that_does_not_fit(gate: Gate) -> None:
    gate.says("new", "绑定 3207 李小明 1111", "1", "取消", "绑定 9999 李小明 6688", "0")
    gate.agrees("line_wrong")


def test_a_line_in_vain_five_times(gate: Gate) -> None:
    for digits in ("1111", "1112", "1113", "1114", "1115"):
        gate.says("new", f"绑定 3207 李小明 {digits}")
    gate.lines = []
    gate.says("new", "0", "绑定 3207 李小明 6688")
    gate.agrees("line_tried_out")


@pytest.mark.parametrize("typed", ["绑定 3207 李小明", "绑定 李小明", "绑定 6688", "绑定 三2班 李小明 奶奶"])
def test_half_a_line_is_answered_with_how_it_goes(gate: Gate, typed: str) -> None:
    assert gate.says("new", typed).text.startswith("绑定有三个办法")
    gate.lines = []
    for _ in range(5):
        gate.says("new", typed)
    assert gate.says("new", "绑定 3207 李小明 6688").text.startswith("对上了")  # no try was counted


def test_step_by_step(gate: Gate) -> None:
    gate.follows("new")
    gate.says("new", "1", "3207", "李小明", "3", "6688", "1", "0", "4")
    gate.agrees("steps")


@pytest.mark.parametrize(
    ("code", "child", "relation", "digits"),
    [
        ("3207", "李小明", "奶奶或外婆", "1111"),
        ("3207", "李小明", "爷爷或外公", "6688"),  # her digits, but he is not she
        ("3207", "李大明", "奶奶或外婆", "6688"),
        ("3106", "李小明", "奶奶或外婆", "6688"),  # another class
        ("9999", "李小明", "奶奶或外婆", "6688"),  # no class
    ],
)
def test_whatever_was_wrong_the_answer_is_the_same(
    gate: Gate, code: str, child: str, relation: str, digits: str
) -> None:
    reply = gate.says("new", "绑定", code, child, relation, digits)
    expected = (
        f"没有对上。您打的是:班级码 {code},孩子 {child},{relation[:2]}。\n里面有一样和学校记的不同,也许学校记的是旧号。"
    )
    assert reply.text == expected


def test_one_thing_is_put_right_without_beginning_anew(gate: Gate) -> None:
    gate.says("new", "绑定", "9999", "李小名", "3", "6688", "3", "3207", "6688", "2", "李小明", "6688")
    gate.agrees("steps_put_right")


def test_steps_in_vain_five_times(gate: Gate) -> None:
    gate.says("new", "绑定", "3207", "李小明", "3", "1111", "1", "1112", "1", "1113", "1", "1114", "1", "1115", "0")
    gate.agrees("steps_tried_out")


def test_a_voice_in_the_steps_goes_to_the_teacher_of_the_class(gate: Gate) -> None:
    gate.says("new", "绑定", "3207")
    gate.speaks("new")
    gate.gets("class_teacher")
    gate.says("class_teacher", "1")
    gate.agrees("steps_spoken")


def test_a_voice_in_a_class_that_does_not_exist_goes_nowhere(gate: Gate) -> None:
    gate.says("new", "绑定", "9999")
    gate.speaks("new")
    gate.says("new", "1", "3207")
    gate.speaks("new")
    gate.agrees("steps_spoken_nowhere")


def test_who_can_neither_type_nor_has_a_slip_says_who_they_are(gate: Gate) -> None:
    gate.says("new", "绑定 3207 李小明 1111", "2", "9999", "3207", "我是小明的奶奶")
    gate.gets("class_teacher")
    gate.says("new", "绑定 3207 李小明 1111", "2", "0")
    gate.agrees("unnamed_request")
