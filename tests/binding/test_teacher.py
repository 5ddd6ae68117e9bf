"""Who did not match waits for the teacher, who knows the voice."""

from datetime import timedelta

from tests.binding.gate import Gate
from tests.school_week import at


def ask(gate: Gate, name: str, relation: str = "3", said: str = "") -> None:
    """Somebody scans the slip of 李小明 and speaks, or says ``said``."""
    gate.scans(name, gate.slip("xiaoming"))
    gate.says(name, relation)
    if said:
        gate.says(name, "0000", "2", said)
    else:
        gate.speaks(name)


def test_approved_told_and_agreed_later_by_the_number(gate: Gate) -> None:
    ask(gate, "new")
    gate.lines = []
    gate.says("class_teacher", "认领家长", "1")
    gate.gets("new")
    gate.now += timedelta(hours=5)
    gate.says("new", "1", "1", "0", "1", "1")
    gate.agrees("teacher_approves")


def test_refused(gate: Gate) -> None:
    ask(gate, "new", said="我是小明的奶奶")
    gate.lines = []
    gate.says("class_teacher", "认领", "2")
    gate.gets("new")
    gate.agrees("teacher_refuses")


def test_several_in_a_row(gate: Gate) -> None:
    ask(gate, "first")
    ask(gate, "second", "2", said="我是小明的爸爸")
    ask(gate, "third", "5", said="我是小明的大姨")
    gate.lines = []
    gate.says("class_teacher", "1", "3", "1", "1", "1", "2", "认领")
    gate.agrees("teacher_in_a_row")
    assert gate.pushes("class_teacher") == 3


def test_ten_are_heard_in_a_row_and_then_those_who_came_after(gate: Gate) -> None:
    for number in range(11):
        ask(gate, f"new{number}")
    assert gate.says("class_teacher", "认领").text.startswith("要认 10 个人")
    for _ in range(10):
        reply = gate.says("class_teacher", "2")
    assert reply.text == "好,没有绑。\n要认 1 个人。第1个说是 李小明 的奶奶:(语音)"


def test_who_is_called_up_first_stays_on_the_list(gate: Gate) -> None:
    ask(gate, "new")
    gate.lines = []
    gate.says("class_teacher", "认领", "3", "0", "认领", "1")
    gate.agrees("teacher_calls_up")


def test_the_voice_is_known_but_no_child_was_named(gate: Gate) -> None:
    gate.says("new", "绑定 3207 李小明 1111", "2", "3207")
    gate.speaks("new")
    gate.lines = []
    gate.says("class_teacher", "1", "1", "陈小雨")  # 陈小雨 is in another class
    gate.speaks("class_teacher")
    gate.says("class_teacher", "李小明", "3")
    gate.gets("new")
    gate.agrees("teacher_names_child")


def test_an_unnamed_request_may_wait_or_be_refused(gate: Gate) -> None:
    gate.says("new", "绑定 3207 李小明 1111", "2", "3207", "我是小明的奶奶")
    gate.lines = []
    gate.says("class_teacher", "认领", "1", "0", "认领", "3", "认领", "2", "认领")
    gate.gets("new")
    gate.agrees("teacher_unnamed_refused")


def test_no_teacher_lets_in_whom_the_office_has_barred(gate: Gate) -> None:
    gate.bars("father")
    ask(gate, "new", "2")
    gate.lines = []
    gate.says("class_teacher", "认领", "1")
    gate.gets("new")
    gate.agrees("teacher_barred")


def test_two_teachers_of_one_class_do_not_decide_twice(gate: Gate) -> None:
    gate.also_homeroom("subject_teacher")
    ask(gate, "new")
    gate.lines = []
    gate.says("subject_teacher", "认领")
    gate.says("class_teacher", "认领", "1")
    gate.says("subject_teacher", "1")
    gate.agrees("teacher_already_decided")


def test_the_teacher_is_not_disturbed_at_night(gate: Gate) -> None:
    gate.now = at(20, 22)
    ask(gate, "new")
    gate.gets("class_teacher")
    gate.lines = gate.lines[-1:]
    gate.agrees("teacher_at_night")
