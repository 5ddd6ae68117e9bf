"""Customer-service messages: windows, counts, and people who cannot be reached."""

from collections.abc import Callable

import pytest

from bot.simulator.play import Player
from bot.simulator.world import Part
from tests.simulator.conftest import Scene

Act = Callable[[Player], object]


def send(scene: Scene, openid: str, **message: object) -> object:
    content = message or {"msgtype": "text", "text": {"content": "放学了"}}
    return scene.post("/cgi-bin/message/custom/send", {"touser": openid, **content})["errcode"]


def followed_long_ago(scene: Scene) -> Player:
    mother = scene.player()
    mother.follow()
    scene.clock.pass_by(minutes=2)
    return mother


def tapped(player: Player) -> None:
    player.world.show(player.contact, "reply", _line())
    player.tap("1")


def _line() -> Part:
    from_line = '<a href="weixin://bizmsgmenu?msgmenuid=1&msgmenucontent=1">1 签字</a>'
    return Part(text=from_line)


@pytest.mark.parametrize(
    ("act", "messages", "minutes"),
    [
        (lambda player: player.say("在吗"), 5, 48 * 60),
        (lambda player: player.voice(1), 5, 48 * 60),
        (lambda player: player.picture(), 5, 48 * 60),
        (lambda player: player.click("KEY"), 3, 1),
        (tapped, 3, 1),
        (lambda player: player.scan("s1"), 3, 1),
    ],
    ids=["text", "voice", "picture", "menu", "tapped line", "scan"],
)
def test_each_trigger_opens_its_own_window(scene: Scene, act: Act, messages: int, minutes: int) -> None:
    mother = followed_long_ago(scene)
    openid = mother.contact.openid
    assert send(scene, openid) == 45015
    act(mother)
    assert [send(scene, openid) for _ in range(messages + 1)] == [0] * messages + [45047]
    act(mother)
    scene.clock.pass_by(minutes=minutes)
    assert send(scene, openid) == 45015


def test_a_follow_opens_a_minute_and_a_new_message_renews(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    assert mother.contact.ledger.left(scene.clock()) == 3
    mother.say("一")
    send(scene, mother.contact.openid)
    mother.say("二")
    assert mother.contact.ledger.left(scene.clock()) == 2 + 5


def test_who_cannot_be_reached(scene: Scene) -> None:
    mother = scene.player()
    assert send(scene, "o-nobody") == 40003
    assert send(scene, mother.contact.openid) == 45015
    mother.follow()
    mother.say("在")
    mother.contact.minor = True
    assert send(scene, mother.contact.openid) == 70000
    mother.contact.minor = False
    mother.unfollow()
    assert send(scene, mother.contact.openid) == 45015


def test_a_blocked_message_is_accepted_and_lost(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    mother.contact.blocked = True
    before = len(mother.chat)
    assert send(scene, mother.contact.openid) == 0
    assert len(mother.chat) == before


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "好" * 683}}, 45002),
        ({"msgtype": "voice", "voice": {"media_id": "nowhere"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "a"}, {"title": "b"}]}}, 45008),
        ({"msgtype": "hologram", "hologram": {}}, 40008),
        ({"msgtype": "text"}, 40008),
        ({"msgtype": "msgmenu", "msgmenu": {"list": []}}, 40097),
        ({"msgtype": "msgmenu", "msgmenu": {"list": ["满意"]}}, 40097),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"content": "满意"}]}}, 40097),
    ],
)
def test_a_wrong_message_costs_nothing(scene: Scene, message: dict[str, object], code: int) -> None:
    mother = scene.player()
    mother.follow()
    assert send(scene, mother.contact.openid, **message) == code
    assert mother.contact.ledger.left(scene.clock()) == 3


def test_a_menu_message_can_be_tapped(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    menu = {"head_content": "满意吗", "list": [{"id": "7", "content": "满意 & <好>"}], "tail_content": "谢谢"}
    assert send(scene, mother.contact.openid, msgtype="msgmenu", msgmenu=menu) == 0
    assert mother.chat[-1] == "满意吗\n〔满意 & <好>〕\n谢谢"
    mother.tap("满意")
    assert (scene.echo.pushes[-1]["Content"], scene.echo.pushes[-1]["bizmsgmenuid"]) == ("满意 & <好>", "7")


def test_typing_needs_an_open_window(scene: Scene) -> None:
    mother = scene.player()
    said = {"touser": mother.contact.openid, "command": "Typing"}
    assert scene.post("/cgi-bin/message/custom/typing", said)["errcode"] == 45080
    mother.follow()
    assert scene.post("/cgi-bin/message/custom/typing", said)["errcode"] == 0
