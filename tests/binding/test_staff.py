"""Staff: coming in by invitation, opening the desk, being teacher and parent."""

from datetime import timedelta

import pytest

from bot.core.people import Role
from bot.identity.invitations import invite
from storage.desk import open_code
from tests.binding.gate import Gate


def invitation(gate: Gate) -> str:
    """A code for 王敏, gate guard."""
    school = gate.school
    return gate.do(invite, school.id, "王敏", Role.GATE_GUARD, rules=school.rules.binding, now=gate.now)


def test_by_invitation(gate: Gate) -> None:
    code = invitation(gate)
    gate.types("new", f"绑定 {code}", noted="绑定 (邀请码)")
    gate.types("other", f"绑定{code[:5]} {code[5:]}", noted="绑定 (同一个邀请码)")
    gate.agrees("invitation")


def test_an_invitation_that_does_not_work_says_the_same_whatever_the_reason(gate: Gate) -> None:
    code = invitation(gate)
    gate.now += timedelta(days=8)
    assert gate.says("new", f"绑定 {code}") == gate.says("other", "绑定 0000000000")


def test_an_invitation_guessed_too_often(gate: Gate) -> None:
    code = invitation(gate)
    for number in range(5):
        gate.says("new", f"绑定 000000000{number}")
    gate.lines = []
    gate.types("new", f"绑定 {code}", noted="绑定 (邀请码)")
    gate.agrees("invitation_tried_out")


def test_the_desk_opens_by_six_digits(gate: Gate) -> None:
    _, code = gate.do(open_code, gate.now)
    gate.types("class_teacher", f"登录 {code[:3]} {code[3:]}", noted="登录 (六个数字)")
    gate.types("class_teacher", f"登录{code}", noted="登录 (六个数字,又一次)")
    gate.says("class_teacher", "登录")
    gate.agrees("desk_code")


def test_six_digits_are_good_for_five_minutes(gate: Gate) -> None:
    _, code = gate.do(open_code, gate.now)
    gate.now += timedelta(minutes=6)
    assert "没有对上" in gate.says("class_teacher", f"登录 {code}").text


@pytest.mark.parametrize("name", ["grandmother", "new"])
def test_the_desk_is_for_staff(gate: Gate, name: str) -> None:
    _, code = gate.do(open_code, gate.now)
    for words in (f"登录 {code}", "桌面", "认领"):
        assert gate.says(name, words).text.startswith(("没看明白", "您好,这里是青山小学。先告诉我"))
    assert gate.says("class_teacher", f"登录 {code}").text == "电脑上已经打开了。"


def test_a_link_to_the_desk_only_where_there_are_pages(gate: Gate) -> None:
    gate.says("class_teacher", "桌面")
    gate.agrees("desk_without_pages")
    gate.reaches_pages()
    words, link = gate.says("class_teacher", "桌面").text.split("https://")
    assert words == "五分钟内点开:"
    assert link.startswith("qingshan.example/desk/")


def test_teacher_and_parent(gate: Gate) -> None:
    gate.says("teacher_parent", "换身份", "2", "我的", "0", "换成老师", "认领", "换成家长", "换身份", "0")
    gate.agrees("two_faces")


def test_one_face_only(gate: Gate) -> None:
    for name, word in (("grandmother", "换身份"), ("grandmother", "换成老师"), ("class_teacher", "换成家长")):
        gate.says(name, word)
    gate.says("new", "换身份")
    gate.agrees("one_face")
