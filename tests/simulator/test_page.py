"""What the page asks and tells, without a browser."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from bot.core.clock import at_school
from bot.simulator.app import create_simulator, in_front_of
from bot.simulator.clock_hook import moved
from bot.simulator.words import word
from tests.simulator.conftest import Scene

FRIDAY_MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


class MovableClock:
    """A school clock as the product gives it."""

    def __init__(self) -> None:
        self.at = FRIDAY_MORNING

    def get(self) -> datetime:
        return self.at

    def set(self, moment: datetime) -> None:
        self.at = moment


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def page(scene: Scene, clock: MovableClock) -> FlaskClient:
    return create_simulator(scene.world, clock_hook=clock).test_client()


def act(page: FlaskClient, **given: object) -> TestResponse:
    return page.post("/simulator/act", json={"app": "wx1", "person": "mother", **given})


def state(page: FlaskClient, **query: object) -> Any:
    answer = page.get("/simulator/state", query_string={"app": "wx1", "person": "mother", **query})
    return answer.json


def test_the_front_leads_to_the_page_with_everybody(page: FlaskClient) -> None:
    answer = page.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert '"key": "mother"' in answer.text
    with page.get("/simulator/static/page.js") as script:
        assert script.status_code == 200


def test_only_what_is_new_is_told(scene: Scene, page: FlaskClient) -> None:
    mother = scene.player()
    mother.follow()
    mother.say("您好")
    first = state(page)
    assert [message["text"] for message in first["messages"]] == ["你说subscribe", "您好", "你说您好"]
    newest = first["messages"][-1]["number"]
    scene.player("teacher").follow()
    second = state(page, after=newest, since=newest)
    assert (second["messages"], [item["key"] for item in second["news"]]) == ([], ["teacher"])
    assert second["clock"].startswith("2026-11-20T09:00")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"act": "say", "text": "您好"}, "text"),
        ({"act": "say", "text": "1", "menu_id": "5"}, "text"),
        ({"act": "speak", "seconds": 2}, "voice"),
        ({"act": "picture"}, "image"),
        ({"act": "place", "label": "东莞"}, "location"),
        ({"act": "press", "name": "看卡签字"}, "event"),
        ({"act": "scan", "seen": "slip-1"}, "event"),
        ({"act": "unfollow"}, "event"),
    ],
)
def test_every_act_is_pushed(scene: Scene, page: FlaskClient, given: dict[str, object], kind: str) -> None:
    scene.player().follow()
    assert act(page, **given).json == {"open": ""}
    scene.echo.wait_for(2)
    assert scene.echo.pushes[-1]["MsgType"] == kind


def test_blocking_is_shown(scene: Scene, page: FlaskClient) -> None:
    act(page, act="block", on=True)
    assert state(page)["me"]["blocked"] is True
    act(page, act="block", on=False)
    assert state(page)["me"]["blocked"] is False


def test_what_wechat_would_not_allow_is_said(page: FlaskClient) -> None:
    answer = act(page, act="say", text="x")
    assert (answer.status_code, answer.json) == (409, {"error": "先关注公众号，才能说话。"})
    assert act(page, act="fly").status_code == 404
    assert act(page, act="follow", person="nobody").status_code == 404
    assert page.get("/simulator/state?person=nobody").status_code == 404
    assert page.post("/simulator/act", data="[]").status_code == 404


def test_a_received_voice_can_be_played(scene: Scene, page: FlaskClient) -> None:
    mother = scene.player()
    mother.follow()
    mother.voice(2)
    voice = next(shown for shown in mother.contact.chat if shown.look == "voice")
    answer = page.get(f"/simulator/media/{voice.media_id}")
    assert (answer.content_type, answer.data[:4]) == ("audio/wav", b"RIFF")
    assert page.get("/simulator/media/nothing").status_code == 404


def test_slips_in_the_hand_come_first(scene: Scene, page: FlaskClient) -> None:
    scene.world.add_slip("mother", "小明的纸条", "slip-1")
    scene.world.add_slip("teacher", "邀请", "invite-1")
    made = scene.world.codes.create("wx1", "QR_STR_SCENE", {"scene_str": "s2"}, 600, scene.clock())
    told = page.get("/simulator/codes?app=wx1&person=mother").json
    assert told == [{"label": "小明的纸条", "seen": "slip-1"}, {"label": "s2", "seen": made.url}]


@pytest.mark.parametrize(
    ("now", "move", "then"),
    [
        ("2026-11-20T09:00", "hour", "2026-11-20T10:00"),
        ("2026-11-20T09:00", "day", "2026-11-21T09:00"),
        ("2026-11-20T09:00", "friday", "2026-11-20T17:00"),
        ("2026-11-20T17:00", "friday", "2026-11-27T17:00"),
        ("2026-11-21T08:00", "friday", "2026-11-27T17:00"),
        ("2026-11-20T09:00", "2026-11-18 07:30", "2026-11-18T07:30"),
    ],
)
def test_moving_the_clock(now: str, move: str, then: str) -> None:
    local = datetime.fromisoformat(f"{now}+08:00")
    assert at_school(moved(local, move)).isoformat() == f"{then}:00+08:00"


def test_the_clock_is_moved_from_the_page(page: FlaskClient, clock: MovableClock, scene: Scene) -> None:
    assert page.post("/simulator/clock", json={"move": "friday"}).json == {"clock": "2026-11-20T17:00:00+08:00"}
    assert at_school(clock.at).hour == 17
    refused = page.post("/simulator/clock", json={"move": "soon"})
    assert (refused.status_code, refused.json) == (400, {"error": word("bad_time")})
    page.post("/simulator/clock", json={"move": "2026-09-30 17:00"})
    scene.player().follow()
    assert state(page)["messages"][0]["at"].startswith("2026-09-30T17:00")


def test_without_a_clock_there_is_none_to_move(scene: Scene) -> None:
    page = create_simulator(scene.world).test_client()
    assert page.post("/simulator/clock", json={"move": "hour"}).status_code == 404
    assert "set-clock" not in page.get("/simulator/").text


def test_the_page_stands_in_front_of_the_product(scene: Scene) -> None:
    product = Flask("product")
    product.add_url_rule("/m/card", "card", lambda: "card")
    product.add_url_rule("/simulators", "simulators", lambda: "mine")
    client = Client(in_front_of(product.wsgi_app, create_simulator(scene.world)))
    assert client.get("/m/card").text == "card"
    assert client.get("/simulators").text == "mine"
    assert '"key": "mother"' in client.get("/", follow_redirects=True).text
