"""学校通知: who gets it, who does not, and what becomes of the row for each answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.reply import Reply
from bot.simulator.switches import Trouble
from bot.simulator.wecom.corp import FakeParent
from storage.claimed import Outcome
from tests.delivery.wecom.conftest import Scene

SEND = "/cgi-bin/externalcontact/message/send"


def outcomes(said: list[Outcome]) -> list[tuple[str, str]]:
    return [(each.state, each.error_code) for each in said]


def test_who_reads_the_same_words_is_told_in_one_call(scene: Scene) -> None:
    families = [scene.parent(f"p{number}") for number in range(5)]
    calls = scene.trouble("slow", path=SEND, times=99)
    claims = [scene.claim("明天放假", parent.user_id) for parent in families[:4]]
    said = scene.send([*claims, scene.claim("小明明天来", families[4].user_id)])
    assert outcomes(said) == [("sent", "")] * 5
    assert calls.seen == 2
    assert [parent.shown for parent in families[:4]] == [["明天放假\n(11月20日 12:00)"]] * 4
    assert families[4].shown == ["小明明天来\n(11月20日 12:00)"]


def test_those_out_of_scope_are_named_though_the_code_says_ok(scene: Scene) -> None:
    good, strange = scene.parent("good"), scene.parent("strange", in_scope=False)
    gone = scene.parent("gone", follows=False)
    said = scene.send([scene.claim("明天放假", who) for who in ("strange", "good", "gone", "unknown")])
    missed = ("failed", "not_in_scope")
    assert outcomes(said) == [missed, ("sent", ""), missed, missed]
    assert (len(good.shown), strange.shown, gone.shown) == (1, [], [])


def test_nobody_in_scope_fails_for_each(scene: Scene) -> None:
    said = scene.send([scene.claim("明天放假", "nobody"), scene.claim("明天放假", "no one")])
    assert outcomes(said) == [("failed", "not_in_scope")] * 2


# What the platform says -> what becomes of the row, whether the try counts, and how long all rest.
CODES = [
    (-1, "queued", True, None),
    (40001, "queued", False, timedelta(minutes=5)),
    (40003, "failed", True, None),
    (40008, "failed", True, None),
    (40013, "queued", False, timedelta(minutes=5)),
    (40056, "queued", False, timedelta(minutes=5)),
    (40058, "failed", True, None),
    (43009, "queued", False, timedelta(minutes=5)),
    (44004, "failed", True, None),
    (45002, "failed", True, None),
    (45009, "queued", False, timedelta(hours=12)),
    (45033, "queued", False, timedelta(minutes=1)),
    (47001, "failed", True, None),
    (48002, "queued", False, timedelta(minutes=5)),
    (60011, "queued", False, timedelta(minutes=5)),
    (60020, "queued", False, timedelta(minutes=5)),
    (60111, "failed", True, None),
    (81013, "failed", True, None),
    (301002, "queued", False, timedelta(minutes=5)),
    (99999, "failed", True, None),
]


@pytest.mark.parametrize(("code", "state", "counts", "rest"), CODES)
def test_every_code_has_its_outcome(scene: Scene, code: int, state: str, counts: bool, rest: timedelta | None) -> None:
    parent = scene.parent("mother")
    scene.trouble("errcode", path=SEND, errcode=code)
    [said] = scene.send([scene.claim("明天放假", "mother")])
    assert (said.state, said.counts, said.uncertain) == (state, counts, False)
    assert parent.shown == []
    assert scene.notices.rests() is (rest is not None)
    if rest:
        assert said.not_before == scene.clock() + rest
        scene.clock.now += rest
        assert not scene.notices.rests()


def test_a_busy_platform_is_tried_as_often_as_there_are_waiting_times(scene: Scene) -> None:
    scene.parent("mother")
    scene.trouble("errcode", path=SEND, times=9)
    said = scene.send([scene.claim("明天放假", "mother", attempts=attempts) for attempts in range(4)])
    waits = [each.not_before and (each.not_before - scene.clock()).total_seconds() for each in said]
    assert waits == [5, 30, 120, None]
    assert said[3].state == "dead"


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_refused_token_is_renewed_once(scene: Scene, code: int) -> None:
    parent = scene.parent("mother")
    scene.tokens.get()
    scene.trouble("token_voided", path=SEND)
    assert outcomes(scene.send([scene.claim("明天放假", "mother")])) == [("sent", "")]
    assert len(parent.shown) == 1
    refused = scene.trouble("errcode", path=SEND, times=9, errcode=code)
    [said] = scene.send([scene.claim("放学了", "mother")])
    # The platform gives the same token again: nothing of ours can mend it.
    assert (said.state, said.error_code, said.counts, refused.struck) == ("queued", "token", False, 1)
    assert scene.notices.rests()


def test_without_a_token_all_wait_and_nobody_is_called(scene: Scene) -> None:
    scene.fake.secret = "another"
    scene.parent("mother")
    [said] = scene.send([scene.claim("明天放假", "mother")])
    assert (said.state, said.error_code, said.counts) == ("queued", "token", False)


def test_the_application_that_parents_may_not_use_halts(scene: Scene) -> None:
    scene.parent("mother")
    scene.fake.for_parents = False
    assert outcomes(scene.send([scene.claim("明天放假", "mother")])) == [("queued", "301002")]
    assert scene.notices.rests()


@pytest.mark.parametrize("trouble", ["reset_after", "truncated", "html_502"])
def test_an_answer_that_is_lost_is_asked_for_again_and_nobody_reads_twice(scene: Scene, trouble: Trouble) -> None:
    families = [scene.parent(f"p{number}") for number in range(3)]
    scene.trouble(trouble, path=SEND)
    said = scene.send([scene.claim("明天放假", parent.user_id) for parent in families])
    assert outcomes(said) == [("sent", "")] * 3
    assert [len(parent.shown) for parent in families] == [1, 1, 1]


def test_one_without_any_answer_is_tried_again_as_the_same_call(scene: Scene) -> None:
    mother, father = scene.parent("mother"), scene.parent("father")
    scene.trouble("reset_after", path=SEND, times=3)
    first = scene.claim("明天放假", "mother")
    [said] = scene.send([first])
    assert (said.state, said.error_code, said.uncertain) == ("queued", "no_answer", True)
    # Now somebody else is due with the very same words: together it would be another call, and she would read twice.
    again = scene.claim("明天放假", "mother", attempts=1, due_at=first.due_at)
    assert outcomes(scene.send([again, scene.claim("明天放假", "father", due_at=first.due_at)])) == [("sent", "")] * 2
    assert (len(mother.shown), len(father.shown)) == (1, 1)


def test_of_a_notice_composed_anew_one_without_any_answer_is_unknown(scene: Scene) -> None:
    scene.parent("mother")
    scene.trouble("reset_after", path=SEND, times=3)
    said = scene.send([replace(scene.claim("明天放假", "mother"), notice_id=1)])
    assert outcomes(said) == [("unknown", "no_answer")]


def test_busy_after_a_call_that_may_have_been_heard_is_no_plain_second_try(scene: Scene) -> None:
    scene.parent("mother")
    scene.parent("father")
    scene.trouble("reset_after", path=SEND)
    scene.trouble("errcode", path=SEND, errcode=45009)
    said = scene.send([scene.claim("明天放假", "mother"), scene.claim("明天放假", "father")])
    assert outcomes(said) == [("unknown", "no_answer")] * 2
    assert scene.notices.rests()


def test_an_other_end_that_is_not_there_is_left_alone_for_a_while(scene: Scene) -> None:
    scene.tokens.get()
    there, scene.notices.corp = scene.corp, scene.corp.model_copy(update={"api_base": "http://127.0.0.1:1"})
    scene.send([scene.claim(f"第{number}条", "mother") for number in range(5)])
    assert scene.notices.rests()
    mother, scene.notices.corp = scene.parent("mother"), there
    scene.clock.pass_by(seconds=5)
    assert outcomes(scene.send([scene.claim("明天放假", "mother")])) == [("sent", "")]
    assert len(mother.shown) == 1


def test_a_group_without_any_answer_is_unknown(scene: Scene) -> None:
    scene.parent("mother")
    scene.parent("father")
    scene.trouble("reset_after", path=SEND, times=3)
    said = scene.send([scene.claim("明天放假", "mother"), scene.claim("明天放假", "father")])
    assert outcomes(said) == [("unknown", "no_answer")] * 2


def test_a_platform_that_cannot_be_reached_is_tried_again(scene: Scene) -> None:
    scene.tokens.get()
    scene.notices.corp = scene.corp.model_copy(update={"api_base": "http://127.0.0.1:1"})
    [said] = scene.send([scene.claim("明天放假", "mother")])
    assert (said.state, said.error_code, said.uncertain) == ("queued", "no_connection", False)


def test_a_reminder_in_the_same_words_is_no_repeat(scene: Scene) -> None:
    mother = scene.parent("mother")
    scene.send([scene.claim("请回执", "mother")])
    scene.clock.pass_by(minutes=10)
    scene.send([scene.claim("请回执", "mother")])
    assert (len(mother.shown), scene.fake.dropped) == (2, 0)


def test_long_words_are_cut_and_the_page_is_not(scene: Scene) -> None:
    mother = scene.parent("mother")
    scene.notices.base_url = "https://jx.example.edu.cn/"
    assert outcomes(scene.send([scene.claim("长" * 2000, "mother", link="/m/s/abc")])) == [("sent", "")]
    [shown] = mother.shown
    assert len(shown.encode()) <= 2048
    assert shown.endswith("…\n在网页上看: https://jx.example.edu.cn/m/s/abc\n(11月20日 12:00)")


def test_a_recording_does_not_go_this_way(scene: Scene) -> None:
    mother = scene.parent("mother")
    spoken = scene.claim("", "mother", reply=Reply(media="voice-1"))
    said = scene.send([spoken, scene.claim("明天放假", "mother")])
    assert outcomes(said) == [("failed", "no_channel"), ("sent", "")]
    assert len(mother.shown) == 1


def test_a_thousand_go_in_one_call_and_the_next_in_another(scene: Scene) -> None:
    for number in range(1001):
        scene.fake.parents[f"p{number}"] = FakeParent(f"p{number}", "")
    calls = scene.trouble("slow", path=SEND, times=9)
    said = scene.send([scene.claim("明天放假", f"p{number}") for number in range(1001)])
    assert {each.state for each in said} == {"sent"}
    assert calls.seen == 2
