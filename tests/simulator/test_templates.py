"""Template messages: typed fields, followers only, sent once, answered by a receipt."""

import pytest

from bot.simulator.errors import ApiError
from bot.simulator.play import Player
from bot.simulator.templates import Template
from tests.simulator.conftest import Scene

CONTENT = "孩子：{{thing1.DATA}}\n时间：{{time2.DATA}}"
DATA = {"thing1": {"value": "您的孩子"}, "time2": {"value": "2026年11月20日 18:30"}}

GOOD = {
    "thing1": ["您的孩子", "二十个字二十个字二十个字二十个字二十个字"[:20]],
    "const1": ["", "已通过"],
    "character_string1": ["A-2026/11", "x" * 32],
    "number1": ["38", "3.5"],
    "letter1": ["ABC"],
    "symbol1": ["★"],
    "phrase1": ["已签字"],
    "name1": ["李小明", "Alexander von Humbol"],
    "phone_number1": ["0838-600-1234"],
    "car_number1": ["川F12345"],
    "amount1": ["￥12.50", "30元"],
    "time1": ["15:01", "2026年11月20日 15:01", "2026-11-20 15:01~2026-11-20 16:00", "11月20日"],
    "date1": ["2026年11月20日", "2026-11-20"],
    "short_thing1": ["到校"],
}
BAD = {
    "thing1": ["", "字" * 21, "两\n行"],
    "const1": ["字" * 21],
    "character_string1": ["中文", "x" * 33],
    "number1": ["三", "1,000"],
    "letter1": ["a1"],
    "symbol1": ["******"],
    "phrase1": ["签字了没有呀", "ok"],
    "name1": ["字" * 11, "x" * 21],
    "phone_number1": ["600-CALL"],
    "car_number1": ["x" * 9],
    "amount1": ["many"],
    "time1": ["今天下午", "11月20日~", "25"],
    "date1": ["明天"],
    "short_thing1": ["字" * 11],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_what_a_field_takes(name: str, value: str) -> None:
    template = Template("t", "标题", f"项：{{{{{name}.DATA}}}}")
    assert template.lines({name: {"value": value}}) == (("项：", value),)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_what_a_field_refuses(name: str, value: str) -> None:
    template = Template("t", "标题", f"项：{{{{{name}.DATA}}}}")
    with pytest.raises(ApiError, match=f"47003 .*data.{name}.value"):
        template.lines({name: {"value": value}})


def send(scene: Scene, person: Player, **changed: object) -> dict[str, object]:
    body = {"touser": person.contact.openid, "template_id": "T1", "data": DATA, **changed}
    return scene.post("/cgi-bin/message/template/send", body)


@pytest.fixture
def mother(scene: Scene) -> Player:
    scene.world.templates.add("wx1", "待办事项提醒", CONTENT, "T1")
    mother = scene.player()
    mother.follow()
    return mother


def receipt(scene: Scene) -> tuple[object, object]:
    """MsgID and Status of the next receipt that the school gets."""
    scene.echo.wait_for(2)  # the follow, the receipt
    push = scene.echo.pushes[-1]
    return push["MsgID"], push["Status"]


def test_a_card_appears_and_a_receipt_comes(scene: Scene, mother: Player) -> None:
    answer = send(scene, mother, url="http://school/m/1")
    assert answer["errcode"] == 0
    card = mother.contact.chat[-1]
    assert (card.look, card.text, card.url) == ("card", "待办事项提醒", "http://school/m/1")
    assert mother.chat[-1] == "待办事项提醒\n孩子：您的孩子\n时间：2026年11月20日 18:30"
    assert receipt(scene) == (str(answer["msgid"]), "success")


@pytest.mark.parametrize("status", ["failed: system failed", "failed:freq limit", "failed:user block"])
def test_a_card_that_does_not_arrive_is_told_by_its_receipt(scene: Scene, mother: Player, status: str) -> None:
    mother.contact.blocked = "block" in status
    mother.contact.receipt = status
    before = len(mother.chat)
    assert send(scene, mother)["errcode"] == 0
    assert len(mother.chat) == before
    assert receipt(scene)[1] == status


def test_the_same_message_is_sent_once_in_ten_minutes(scene: Scene, mother: Player) -> None:
    first = send(scene, mother, client_msg_id="c1")["msgid"]
    assert send(scene, mother, client_msg_id="c1")["msgid"] == first
    assert len([shown for shown in mother.contact.chat if shown.way == "template"]) == 1
    scene.clock.pass_by(minutes=10)
    assert send(scene, mother, client_msg_id="c1")["msgid"] != first
    assert send(scene, mother)["msgid"] != send(scene, mother)["msgid"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"template_id": "T9"}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "x"}}}, 47003),
        ({"data": None}, 47003),
    ],
)
def test_refusals(scene: Scene, mother: Player, changed: dict[str, object], code: int) -> None:
    assert send(scene, mother, **changed)["errcode"] == code


def test_only_followers_get_cards(scene: Scene, mother: Player) -> None:
    mother.unfollow()
    assert send(scene, mother)["errcode"] == 43004


def test_the_list_of_templates(scene: Scene, mother: Player) -> None:
    listed = scene.get("/cgi-bin/template/get_all_private_template")["template_list"]
    assert listed == [{"template_id": "T1", "title": "待办事项提醒", "content": CONTENT, "example": ""}]
    assert scene.post("/cgi-bin/template/del_private_template", {"template_id": "T1"})["errcode"] == 0
    assert send(scene, mother)["errcode"] == 40037
