"""Faults that can be switched on, as the school's server meets them."""

import json

import pytest
from urllib3 import Timeout, request
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from bot.simulator.switches import Rule, Trouble
from tests.simulator.conftest import Scene

SEND = "/message/custom/send"


def call(scene: Scene, openid: str, timeout: float = 5) -> tuple[int, str]:
    """Send a text; the HTTP status and the body."""
    address = f"{scene.url}/cgi-bin{SEND}?access_token={scene.token or scene.fresh_token()}"
    body = {"touser": openid, "msgtype": "text", "text": {"content": "放学了"}}
    answer = request("POST", address, json=body, retries=False, timeout=Timeout(timeout))
    return answer.status, answer.data.decode()


@pytest.fixture
def openid(scene: Scene) -> str:
    mother = scene.player()
    mother.follow()
    return mother.contact.openid


def sent(scene: Scene, openid: str) -> int:
    """How many customer-service messages the person really got."""
    return sum(shown.way == "custom" for shown in scene.world.contacts[openid].chat)


@pytest.mark.parametrize("code", [-1, 45009, 40164, 43116, 43117])
def test_any_error_code(scene: Scene, openid: str, code: int) -> None:
    scene.world.switches.on(Rule("errcode", path=SEND, errcode=code))
    status, body = call(scene, openid)
    assert (status, json.loads(body)["errcode"], sent(scene, openid)) == (200, code, 0)


@pytest.mark.parametrize(
    ("trouble", "error", "done"),
    [("reset_before", ProtocolError, 0), ("reset_after", ProtocolError, 1), ("timeout", ReadTimeoutError, 0)],
)
def test_no_answer(scene: Scene, openid: str, trouble: Trouble, error: type[HTTPError], done: int) -> None:
    scene.world.switches.on(Rule(trouble, path=SEND, seconds=0.6))
    with pytest.raises(error):
        call(scene, openid, timeout=0.3)
    assert sent(scene, openid) == done


def test_a_slow_answer(scene: Scene, openid: str) -> None:
    scene.world.switches.on(Rule("slow", path=SEND, seconds=0.6))
    with pytest.raises(ReadTimeoutError):
        call(scene, openid, timeout=0.3)
    assert sent(scene, openid) == 1
    assert call(scene, openid)[0] == 200


def test_half_an_answer(scene: Scene, openid: str) -> None:
    scene.world.switches.on(Rule("truncated", path=SEND))
    status, body = call(scene, openid)
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
    assert (status, sent(scene, openid)) == (200, 1)


def test_a_page_of_a_gateway(scene: Scene, openid: str) -> None:
    scene.world.switches.on(Rule("html_502", path=SEND))
    status, body = call(scene, openid)
    assert (status, "<html>" in body, sent(scene, openid)) == (502, True, 0)


def test_somebody_else_takes_a_token(scene: Scene, openid: str) -> None:
    scene.fresh_token()
    scene.world.switches.on(Rule("token_voided", path=SEND, times=1))
    assert json.loads(call(scene, openid)[1])["errcode"] == 40001
    scene.fresh_token()
    assert json.loads(call(scene, openid)[1])["errcode"] == 0


def test_a_wrong_content_type(scene: Scene, openid: str) -> None:
    scene.world.switches.on(Rule("wrong_content_type", path="/user/info"))
    address = f"{scene.url}/cgi-bin/user/info?access_token={scene.fresh_token()}&openid={openid}"
    answer = request("GET", address, retries=False)
    assert (answer.headers["Content-Type"], answer.json()["subscribe"]) == ("text/plain", 1)


def codes(scene: Scene, openid: str, calls: int) -> list[int]:
    return [json.loads(call(scene, openid)[1])["errcode"] for _ in range(calls)]


def test_only_the_second_call(scene: Scene, openid: str) -> None:
    rule = scene.world.switches.on(Rule("errcode", path=SEND, nth=2))
    assert codes(scene, openid, 3) == [0, -1, 0]
    assert (rule.seen, rule.struck) == (3, 1)


def test_only_twice_and_only_this_person(scene: Scene, openid: str) -> None:
    other = scene.player("teacher")
    other.follow()
    scene.world.switches.on(Rule("errcode", openid=openid, times=2))
    assert codes(scene, other.contact.openid, 1) == [0]
    assert codes(scene, openid, 3) == [-1, -1, 0]
    scene.world.switches.on(Rule("errcode"))
    scene.world.switches.off()
    assert codes(scene, openid, 1) == [0]


def test_about_half_of_the_calls(scene: Scene) -> None:
    scene.world.switches.on(Rule("errcode", probability=0.5))
    struck = sum(scene.world.switches.strike("/cgi-bin/x", "") is not None for _ in range(400))
    assert 150 < struck < 250


def test_switching_by_hand(scene: Scene, openid: str) -> None:
    address = f"{scene.url}/simulator/control/switches"
    assert request("POST", address, json={"trouble": "errcode", "errcode": 45009}, retries=False).status == 200
    assert codes(scene, openid, 1) == [45009]
    assert request("POST", address, json={"trouble": "earthquake"}, retries=False).status == 400
    assert request("POST", address, json={"trouble": "slow", "struck": 1}, retries=False).status == 400
    request("DELETE", address, retries=False)
    assert codes(scene, openid, 1) == [0]
    scene.world.blame(scene.world.contacts[openid], "text", "no answer")
    told = request("GET", f"{scene.url}/simulator/control/faults", retries=False).json()
    assert [(each["push"], each["reason"]) for each in told] == [("text", "no answer")]
