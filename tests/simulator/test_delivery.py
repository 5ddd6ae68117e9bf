"""Pushes are cut after a while, repeated with the same ids, and their answers are judged as WeChat judges."""

from collections.abc import Callable
from threading import Event

import pytest
from flask import Response

from bot.simulator.account import DataFormat, Mode
from bot.simulator.pusher import Outcome, push
from bot.simulator.pushes import event, template_receipt
from bot.simulator.words import word
from bot.simulator.world import Habits
from tests.simulator.conftest import Scene
from tests.simulator.echo import Push

IMPATIENT = Habits(cut_after=0.4)


def slow_at_first(times: int) -> Callable[[Push], str]:
    left = [times]

    def words(_: Push) -> str:
        left[0] -= 1
        if left[0] >= 0:
            Event().wait(0.8)
        return "好"

    return words


def test_an_unanswered_push_comes_again_with_the_same_ids(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.world.habits, scene.echo.words = IMPATIENT, slow_at_first(2)
    scene.echo.pushes.clear()
    assert [shown.seen for shown in mother.say("在吗")] == ["好"]
    assert mother.last == Outcome("reply", 3)
    first, second, third = scene.echo.pushes
    assert first == second == third
    assert len(set(scene.echo.nonces[-3:])) == 3
    assert scene.world.faults == []


def test_three_deliveries_without_answer_show_the_fault(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.world.habits, scene.echo.words = IMPATIENT, slow_at_first(9)
    assert [shown.seen for shown in mother.say("在吗")] == [word("fault")]
    assert mother.last is not None
    assert (mother.last.answer, mother.last.deliveries) == ("none", 3)
    assert [fault.push for fault in scene.world.faults] == ["text"]


def test_a_server_that_is_gone_is_tried_as_often(scene: Scene) -> None:
    scene.account.callback_url = "http://127.0.0.1:9/wechat"
    scene.world.habits = Habits(deliveries=2)
    mother = scene.player()
    mother.follow()
    assert mother.last is not None
    assert (mother.last.answer, mother.last.deliveries) == ("none", 2)


def plain(scene: Scene, **fields: object) -> Callable[[Push], Response]:
    return lambda push: Response(scene.echo.reply(push, {"MsgType": "text", "Content": "x", **fields}))


def body(text: str | bytes, status: int = 200) -> Callable[[Push], Response]:
    return lambda _: Response(text, status=status)


BAD: dict[str, Callable[[Scene], Callable[[Push], Response]]] = {
    "HTTP 500": lambda _: body("success", 500),
    "malformed": lambda _: body("<xml><broken"),
    "no XML": lambda _: body('{"ok": true}'),
    "UTF-8": lambda _: body("好".encode("gbk")),
    "not encrypted": lambda _: body("<xml><Content>x</Content></xml>"),
    "ToUserName": lambda scene: plain(scene, ToUserName="somebody"),
    "FromUserName": lambda scene: plain(scene, FromUserName="gh_other"),
    "CreateTime": lambda scene: plain(scene, CreateTime="now"),
    "45002": lambda scene: plain(scene, Content="好" * 683),
    "44004": lambda scene: plain(scene, Content=""),
    "40007": lambda scene: plain(scene, MsgType="voice", Voice={"MediaId": "nowhere"}),
    "Image": lambda scene: plain(scene, MsgType="image"),
    "45008": lambda scene: plain(scene, MsgType="news", Articles={"item": [{"Title": "a"}, {"Title": "b"}]}),
    "no passive reply": lambda scene: plain(scene, MsgType="template"),
}


@pytest.mark.parametrize("reason", list(BAD))
def test_a_bad_answer_is_shown_as_a_fault_and_recorded(scene: Scene, reason: str) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.words = BAD[reason](scene)
    assert [shown.seen for shown in mother.say("?")] == [word("fault")]
    assert mother.last is not None
    assert mother.last.answer == "fault"
    assert reason in scene.world.faults[0].reason


@pytest.mark.parametrize("said", ["", "success"])
def test_silence_shows_nothing(scene: Scene, said: str) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.words = body(said)
    assert mother.say("?") == []
    assert mother.last == Outcome("silent", 1)


def test_good_answers_of_other_kinds(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    mother.voice(2)
    media_id = mother.contact.chat[-2].media_id
    scene.echo.words = plain(scene, MsgType="voice", Voice={"MediaId": media_id})
    assert [shown.seen for shown in mother.say("听")] == ["[语音 2秒]"]
    scene.echo.words = plain(scene, MsgType="news", Articles={"item": {"Title": "周末安全", "Url": "http://x/"}})
    assert [shown.url for shown in mother.say("看")] == ["http://x/"]
    scene.echo.words = plain(scene, MsgType="transfer_customer_service")
    assert mother.say("人工") == []
    assert scene.world.faults == []


def test_an_event_cannot_be_handed_to_staff(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.words = plain(scene, MsgType="transfer_customer_service")
    mother.click("KEY")
    assert "handed over" in scene.world.faults[0].reason


def test_nobody_sees_the_fault_of_an_event_that_nobody_waits_for(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    before = len(mother.chat)
    scene.echo.words = body("<broken")
    push(scene.world, mother.contact, template_receipt(1, "success")).result(timeout=5)
    push(scene.world, mother.contact, event("brand_new", Thing="1")).result(timeout=5)
    assert len(mother.chat) == before
    assert [fault.push for fault in scene.world.faults] == ["event.TEMPLATESENDJOBFINISH", "event.brand_new"]


def test_compat_mode_takes_a_plain_answer_too(scene: Scene) -> None:
    scene.account.mode = Mode.COMPAT
    mother = scene.player()
    mother.follow()

    def words(push: Push) -> Response:
        scene.account.mode = Mode.PLAIN
        answer = scene.echo.reply(push, {"MsgType": "text", "Content": "明文"})
        scene.account.mode = Mode.COMPAT
        return Response(answer)

    scene.echo.words = words
    assert [shown.seen for shown in mother.say("?")] == ["明文"]


def test_a_json_account_takes_a_json_answer(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.account.mode, scene.account.data_format = Mode.PLAIN, DataFormat.JSON
    scene.echo.words = lambda _: Response(
        f'{{"ToUserName": "{mother.contact.openid}", "FromUserName": "gh_school", "CreateTime": 1,'
        ' "MsgType": "text", "Content": "你好"}'
    )
    assert [shown.seen for shown in mother.say("?")] == ["你好"]


def test_a_person_who_left_sees_nothing_more(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    assert mother.unfollow() == []
    assert mother.last is not None
    assert mother.last.answer == "reply"
