"""The main road: a person writes, the push travels signed and encrypted, the answer stands in the chat."""

import pytest

from bot.simulator.account import Mode
from tests.simulator.conftest import Scene


@pytest.mark.parametrize("mode", list(Mode))
def test_a_text_is_pushed_and_the_reply_shown(scene: Scene, mode: Mode) -> None:
    scene.account.mode = mode
    mother = scene.player()
    mother.follow()
    assert [shown.seen for shown in mother.say("您好")] == ["你说您好"]
    assert mother.chat == ["你说subscribe", "您好", "你说您好"]
    assert scene.world.faults == []


def test_a_customer_service_message_appears_in_the_chat(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    said = {"touser": mother.contact.openid, "msgtype": "text", "text": {"content": "放学了"}}
    assert scene.post("/cgi-bin/message/custom/send", said) == {"errcode": 0, "errmsg": "ok"}
    assert mother.wait_for("放学").way == "custom"
