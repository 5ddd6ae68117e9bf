"""Subscription messages: one consent one message, a lasting one any number; the two interfaces are not mixed."""

from typing import Any

import pytest

from bot.simulator.ids import openid_of
from bot.simulator.play import Player
from tests.simulator.conftest import Scene

SERVICE, MINI = "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/subscribe/send"
CONTENT = "事项：{{thing1.DATA}}"
DATA = {"thing1": {"value": "明天8点到校"}}


@pytest.fixture
def mother(scene: Scene) -> Player:
    scene.world.subscriptions.add("wx1", "学校通知", CONTENT, "S1")
    scene.world.subscriptions.add("wx1", "到校提醒", CONTENT, "S2", lasting=True)
    scene.world.add_mini_program("wx_mini", "mini secret")
    scene.world.subscriptions.add("wx_mini", "学校通知", CONTENT, "M1")
    return scene.player()


def send(scene: Scene, to: str, template_id: str = "S1", path: str = SERVICE) -> object:
    return scene.post(path, {"touser": to, "template_id": template_id, "data": DATA})["errcode"]


def send_mini(scene: Scene, template_id: str = "M1") -> object:
    scene.token, _ = scene.world.tokens.stable("wx_mini", scene.clock(), force=False)
    scene.fresh_token = lambda: scene.token  # type: ignore[method-assign]  # the mini-program calls, not the account
    return send(scene, openid_of("wx_mini", "mother"), template_id, MINI)


def fate(push: Any) -> Any:
    """What became of a message, two levels inside its push."""
    return push["SubscribeMsgSentEvent"]["List"]


def test_one_consent_is_one_message_and_its_fate_is_pushed(scene: Scene, mother: Player) -> None:
    mother.subscribe("S1")
    assert [send(scene, mother.contact.openid) for _ in range(2)] == [0, 43101]
    assert mother.wait_for("明天8点到校").way == "subscription"
    scene.echo.wait_for(2)
    popup, sent = scene.echo.pushes
    assert popup["Event"] == "subscribe_msg_popup_event"
    assert fate(sent)["ErrorCode"] == "0"


def test_a_lasting_consent_allows_any_number_until_it_is_ended(scene: Scene, mother: Player) -> None:
    mother.subscribe("S2")
    assert [send(scene, mother.contact.openid, "S2") for _ in range(3)] == [0, 0, 0]
    mother.end_subscription("S2")
    assert send(scene, mother.contact.openid, "S2") == 43101


def test_consents_add_up_and_a_refusal_ends_them(scene: Scene, mother: Player) -> None:
    mother.subscribe("S1")
    mother.subscribe("S1")
    assert send(scene, mother.contact.openid) == 0
    mother.subscribe("S1", agree=False)
    assert send(scene, mother.contact.openid) == 43101


def test_a_blocked_account_is_told_so_afterwards(scene: Scene, mother: Player) -> None:
    mother.subscribe("S1")
    mother.contact.blocked = True
    assert send(scene, mother.contact.openid) == 0
    scene.echo.wait_for(2)
    assert fate(scene.echo.pushes[-1])["ErrorStatus"] == "user block"
    assert mother.chat == []


@pytest.mark.parametrize(("template_id", "code"), [("S1", 43101), ("M1", 40037), ("T1", 40037)])
def test_an_accounts_interface_takes_the_accounts_templates(
    scene: Scene, mother: Player, template_id: str, code: int
) -> None:
    scene.world.templates.add("wx1", "待办", CONTENT, "T1")
    assert send(scene, mother.contact.openid, template_id) == code


def test_a_template_interface_takes_no_subscription(scene: Scene, mother: Player) -> None:
    mother.follow()
    assert send(scene, mother.contact.openid, "S1", "/cgi-bin/message/template/send") == 40037


def test_a_mini_program_writes_to_its_own_openids_with_its_own_token(scene: Scene, mother: Player) -> None:
    assert send(scene, openid_of("wx_mini", "mother"), "M1", MINI) == 48001, "that is the account's token"
    mother.wx_subscribe("wx_mini", "M1")
    assert [send_mini(scene) for _ in range(2)] == [0, 43101]
    assert mother.chat == ["学校通知\n事项：明天8点到校"]
    assert send(scene, mother.contact.openid, "M1", MINI) == 40003, "an account's openid"
    assert send_mini(scene, "S1") == 40037


def test_a_mini_program_takes_a_token_with_its_secret(scene: Scene, mother: Player) -> None:
    ask = {"grant_type": "client_credential", "appid": "wx_mini", "secret": "mini secret"}
    token = scene.post("/cgi-bin/stable_token", ask)["access_token"]
    assert scene.world.tokens.owner(str(token), scene.clock()) == "wx_mini"
    assert mother.chat == []
