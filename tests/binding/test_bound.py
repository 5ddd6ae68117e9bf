"""Whoever is bound: the family's other children, other households, hours, leaving and coming back."""

import pytest
from sqlalchemy import func, select

from bot.core.inbound import Kind
from storage.identities import Binding, Identity
from tests.binding.gate import Gate


def test_siblings_are_offered_and_bound(gate: Gate) -> None:
    gate.forgets_consent("xiaohong")
    gate.scans("new", gate.slip("xiaoming"))
    gate.says("new", "3", "6688")
    gate.lines = []
    gate.says("new", "1", "1", "1", "2", "我的")
    gate.agrees("siblings")


def test_siblings_may_be_left_out(gate: Gate) -> None:
    gate.forgets_consent("xiaohong")
    gate.says("new", "绑定 3207 李小明 6688", "1", "1")
    gate.lines = []
    gate.says("new", "0", "0", "绑定", "0")
    gate.agrees("siblings_not_ours")


def test_who_left_before_the_three_sentences_finds_them_again(gate: Gate) -> None:
    gate.forgets_consent("xiaoming")
    gate.forgets_consent("xiaohong")
    gate.says("new", "绑定 3207 李小明 4455", "取消", "退订", "0")
    assert gate.says("new", "绑定").text.startswith("对上了。还有三句话请您答应")


def test_hours_are_asked_once(gate: Gate) -> None:
    assert gate.says("new", "绑定 3207 李小明 6688", "1", "0").text.startswith("您几点方便")
    gate.says("new", "2")
    assert gate.says("other", "绑定 3207 李小明 6688", "1", "0").text == "好的。有事随时说。"


def test_the_other_household_is_blind(gate: Gate) -> None:
    gate.forgets_consent("xiaohong")
    gate.says("new", "绑定 3207 李小明 4455", "1", "1", "我的", "0")  # the father lives apart; 小红 is not his
    gate.agrees("other_household")
    assert gate.children("new") == ["李小明"]


def test_hours_are_told_and_changed(gate: Gate) -> None:
    gate.says("grandmother", "方便时间", "夜里10点后", "方便时间", "0")
    gate.agrees("hours")


def test_unsubscribed_and_back(gate: Gate) -> None:
    gate.says("grandmother", "退订", "0", "退订", "1", "我的", "2", "退订", "1", "绑定")
    gate.agrees("unsubscribed_and_back")


def test_another_child_can_be_bound_while_unsubscribed(gate: Gate) -> None:
    gate.says("grandmother", "退订", "1", "我的")
    assert gate.says("grandmother", "1").text.startswith("您好,这里是青山小学。\n请打班级码")


def test_nobody_yet(gate: Gate) -> None:
    gate.says("new", "我的", "0", "我的", "1", "退订")
    gate.agrees("nobody_yet")


@pytest.mark.parametrize(
    "text", ["绑定", "绑定 3207 李小明 4455", "绑定 3207 陈小雨 7788", "我的", "9", "找人", "找老师"]
)
def test_who_is_barred_reads_one_sentence(gate: Gate, text: str) -> None:
    gate.bars("father")
    assert gate.says("father", text).text == "请联系学校 0838-600-1234。"


def test_who_is_barred_enters_by_no_slip_and_finds_nothing(gate: Gate) -> None:
    scene = gate.slip("xiaoming")
    gate.bars("father")
    assert gate.scans("father", scene).text == gate.follows("father").text == "请联系学校 0838-600-1234。"
    assert gate.follows("father", scene).text == "请联系学校 0838-600-1234。"
    for word in ("联系卡", "签字", "方便时间", "退订", "换身份", "周消息", "你好", "1"):
        said = gate.says("father", word).text
        assert "小明" not in said
        assert "三(2)班" not in said
    assert gate.children("father") == []


def test_barred_in_the_middle_of_talking(gate: Gate) -> None:
    gate.says("father", "绑定", "3207", "李小明", "2")
    gate.bars("father")
    assert gate.says("father", "4455").text == "请联系学校 0838-600-1234。"


@pytest.mark.parametrize("kind", [Kind.UNSUBSCRIBE, Kind.AUTHORIZATION_REVOKE, Kind.AUTHORIZATION_CANCELLATION])
def test_leaving_erases_the_wechat_user_and_a_new_slip_brings_back(gate: Gate, kind: Kind) -> None:
    left = gate.do(lambda session: gate.identity(session, "grandmother").id)
    assert gate.sends("grandmother", kind, "(走了)").text == ""
    assert gate.do(lambda session: session.get(Identity, left)) is None
    bindings = select(func.count()).select_from(Binding).where(Binding.identity_id == left)
    assert gate.do(lambda session: session.scalar(bindings)) == 0
    gate.follows("grandmother")
    assert gate.children("grandmother") == []
    gate.scans("grandmother", gate.slip("xiaoming"))
    gate.says("grandmother", "3", "6688", "1")
    assert gate.children("grandmother") == ["李小红", "李小明"]
