"""The local provider with each of its faults, over real HTTP, and what becomes of the messages."""

from datetime import timedelta

import pytest
import structlog
from pydantic import SecretStr
from urllib3 import request

from bot.delivery.channels.gateway import GatewaySender
from bot.delivery.channels.gateway_http import HttpGateway
from bot.simulator.gateway import network
from bot.simulator.gateway.phones import Trouble
from tests.delivery.gateway.town import GRANNY, MOTHER, Town
from tests.factories import NOW

NOWHERE = "http://127.0.0.1:9/gateway/send"


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """The provider is the matter here, not the database."""
    return sqlite_town


@pytest.mark.parametrize(
    ("trouble", "state", "shown"),
    [
        ("bad_number", "failed bad_number", 0),
        ("refused", "failed refused", 0),
        ("number_rests", "queued number_rests", 0),
        ("again", "queued again", 0),
        ("timeout", "queued no_answer", 0),
        ("cut", "queued no_answer", 1),
        ("no_receipt", "sent", 1),
    ],
)
def test_a_text_meets_a_fault(town: Town, trouble: Trouble, state: str, shown: int) -> None:
    town.phone.trouble = trouble
    key = town.queue("sms")
    town.feed()
    assert town.states() == {key: state}
    assert len(town.phone.texts) == shown


def test_a_receipt_that_says_no_comes_later(town: Town) -> None:
    town.phone.trouble = "failed_receipt"
    text, call = town.queue("sms"), town.queue("voice")
    town.feed()
    town.comes_true(lambda: town.states() == {text: "failed unreachable", call: "failed unreachable"})


def test_a_lost_answer_is_asked_for_again_and_seen_once(town: Town) -> None:
    town.phone.trouble = "cut"
    key = town.queue("sms")
    town.feed()
    town.phone.trouble = None
    town.clock.pass_by(seconds=6)
    town.feed()
    town.comes_true(lambda: town.states() == {key: "sent delivered"})
    assert len(town.phone.texts) == 1


def test_an_empty_account_stops_all_and_alarms_once(town: Town) -> None:
    town.world.phones.trouble = "balance"
    keys = [town.queue("sms"), town.queue("sms", to=GRANNY)]
    with structlog.testing.capture_logs() as said:
        town.feed()
        town.feed()
    assert town.states() == dict.fromkeys(keys, "queued balance")
    assert [each["event"] for each in said if each.get("alarm")] == ["delivery_halted"]
    assert town.senders[0].rests()
    town.world.phones.trouble = None
    town.clock.pass_by(minutes=5, seconds=1)
    town.feed()
    town.comes_true(lambda: town.states() == dict.fromkeys(keys, "sent delivered"))
    assert all(row.attempts == 1 for row in town.rows().values()), "a stop is no try"


@pytest.mark.parametrize("wrong", [{"access_secret": SecretStr("x")}, {"access_key": SecretStr("x")}])
def test_a_wrong_signature_is_refused(town: Town, wrong: dict[str, SecretStr]) -> None:
    way = town.settings.sms
    assert way
    town.senders[0].provider = HttpGateway("sms", way.model_copy(update=wrong), town.clock)
    key = town.queue("sms")
    town.feed()
    assert (town.states(), town.phone.texts) == ({key: "queued signature"}, [])


def test_an_old_request_is_refused(town: Town) -> None:
    way = town.settings.sms
    assert way
    late = town.clock.now - timedelta(minutes=6)
    town.senders[0].provider = HttpGateway("sms", way, lambda: late)
    key = town.queue("sms")
    town.feed()
    assert town.states() == {key: "queued signature"}


def test_a_provider_that_is_not_there_opens_the_breaker(town: Town) -> None:
    way = town.settings.sms
    assert way
    sender: GatewaySender = town.senders[0]
    sender.provider = HttpGateway("sms", way.model_copy(update={"url": NOWHERE}), town.clock)
    sender.per_number = sender.per_number.model_copy(update={"per_minute": 20, "per_hour": 20})
    keys = [town.queue("sms") for _ in range(6)]
    with structlog.testing.capture_logs() as said:
        town.feed()
    assert town.states() == dict.fromkeys(keys, "queued no_connection")
    assert sender.rests()
    assert [each["event"] for each in said if each.get("alarm")] == ["other_end_unreachable"]


def test_a_number_that_has_had_enough_waits_for_its_turn(town: Town) -> None:
    keys = [town.queue("voice") for _ in range(3)]
    town.feed()
    assert sorted(town.states().values()) == ["queued", "queued", "sent"]
    waiting = [row for row in town.rows().values() if row.state == "queued"]
    assert [row.not_before for row in waiting] == [NOW + timedelta(minutes=1)] * 2
    for _ in keys:
        town.clock.pass_by(seconds=61)
        town.feed()
    assert [len(town.phone.calls), *town.states().values()] == [3, "sent", "sent", "sent"]


def test_nobody_answers(town: Town) -> None:
    declined = town.queue("voice")
    town.feed()
    network.decline(town.world, town.phone, town.phone.calls[0].id)
    town.comes_true(lambda: town.states() == {declined: "failed no_answer"})
    town.world.phones.habits = type(town.world.phones.habits)(ring_seconds=0.05)
    missed = town.queue("voice", to=GRANNY)
    town.feed()
    town.comes_true(lambda: town.states()[missed] == "failed no_answer")


def test_what_cannot_be_done_with_a_call_does_nothing(town: Town) -> None:
    town.queue("voice", notice_id=town.notice())
    town.feed()
    [call] = town.phone.calls
    network.press(town.world, town.phone, call.id, "1")
    network.hang_up(town.world, town.phone, call.id)
    assert (call.state, call.keys) == ("ringing", "")
    network.answer(town.world, town.phone, call.id)
    network.press(town.world, town.phone, call.id, "12")
    network.press(town.world, town.phone, call.id, "一")
    network.decline(town.world, town.phone, call.id)
    network.hang_up(town.world, town.phone, call.id)
    network.press(town.world, town.phone, call.id, "1")
    assert (call.state, call.keys) == ("over", "")
    assert town.ends() == [None]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1, "to": "1", "text": ""}'])
def test_the_provider_refuses_nonsense(town: Town, body: bytes) -> None:
    assert request("POST", f"{town.provider_url}/gateway/send", body=body).json() == {"code": "signature"}
    assert not town.phone.texts


def test_troubles_can_be_switched_by_hand(town: Town) -> None:
    def switch(**given: str) -> int:
        return request("POST", f"{town.provider_url}/simulator/control/phones", json=given).status

    assert (switch(number=MOTHER, trouble="refused"), town.phone.trouble) == (200, "refused")
    assert (switch(number=MOTHER), town.phone.trouble) == (200, None)
    assert (switch(trouble="balance"), town.world.phones.trouble) == (200, "balance")
    assert switch(trouble="nonsense") == 400
    address = f"{town.provider_url}/simulator/phone"
    assert request("POST", address, json={"person": "nobody", "act": "answer"}).status == 404
    assert request("POST", address, json={"person": "mother", "act": "nonsense"}).status == 404
    assert request("GET", f"{address}?person=nobody").json() == {"number": ""}
