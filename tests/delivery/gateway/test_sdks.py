"""The two official SDKs against a server of ours; they are no part of the locks, so a machine may lack them."""

import asyncio
import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, Literal

import aiohttp
import pytest

from bot.core.errors import OperatorError
from bot.core.optional import load_extra
from bot.core.settings import Gateway
from bot.delivery.channels.gateway import Answer, Errand, Fate
from bot.delivery.channels.providers import provider_of
from bot.simulator.serve import serve_in_thread
from tests.delivery.gateway.stand_in import StandIn
from tests.delivery.world import Clock
from tests.fixtures.left_out import PREFIX

NOWHERE = "http://127.0.0.1:9"
SDKS = {"tencent": "tencentcloud", "aliyun": "alibabacloud_dysmsapi20170525"}
ERRAND = Errand("42", "13812345678", "明天下午3点放学")
Named = Literal["tencent", "aliyun"]
Kind = Literal["sms", "voice"]


def needs(provider: Named) -> None:
    """Named in the summary where it is missing; CI lacks it on purpose, since it is not locked."""
    if find_spec(SDKS[provider]) is None:
        pytest.skip(f'{PREFIX}the SDK of {provider} is not installed; .venv/bin/pip install -e ".[{provider}]"')


@pytest.fixture
def server() -> Iterator[tuple[StandIn, str]]:
    stand_in = StandIn()
    with serve_in_thread(stand_in.app) as running:
        yield stand_in, running.url


def ask(provider: Named, kind: Kind, url: str) -> Answer:
    needs(provider)
    way = Gateway.model_validate(
        {"provider": provider, "url": url, "app": "1400", "sign": "青山小学", "template": "T1", "access_key": "k",
         "access_secret": "s", "shown_number": "0571"}
    )  # fmt: skip

    async def send() -> Answer:
        async with aiohttp.ClientSession() as http:
            return await provider_of(kind, way, Clock()).send(http, ERRAND)

    return asyncio.run(send())


def tencent_text(code: str, serial: str = "") -> dict[str, Any]:
    status = {"SerialNo": serial, "Code": code, "Message": "x", "Fee": 1, "PhoneNumber": "x", "SessionContext": ""}
    return {"Response": {"SendStatusSet": [{**status, "IsoCode": "CN"}], "RequestId": "r"}}


REFUSED = {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "x"}, "RequestId": "r"}}


@pytest.mark.parametrize(
    ("status", "said", "fate", "receipt_id"),
    [
        (200, tencent_text("Ok", "S1"), Fate.TAKEN, "S1"),
        (200, tencent_text("LimitExceeded.PhoneNumberDailyLimit"), Fate.NUMBER_RESTS, None),
        (200, REFUSED, Fate.OUR_FAULT, None),
        (502, None, Fate.NO_ANSWER, None),
    ],
)
def test_a_text_through_tencent_cloud(
    server: tuple[StandIn, str], status: int, said: object, fate: Fate, receipt_id: str | None
) -> None:
    server[0].says = status, said
    answer = ask("tencent", "sms", server[1])
    assert (answer.fate, answer.receipt_id) == (fate, receipt_id)
    [asked] = server[0].asked
    assert (asked["action"], asked["PhoneNumberSet"], asked["TemplateParamSet"], asked["SessionContext"]) == (
        *("SendSms", ["+8613812345678"], ["明天下午3点放学"], "42"),
    )


def test_a_call_through_tencent_cloud(server: tuple[StandIn, str]) -> None:
    server[0].says = 200, {"Response": {"SendStatus": {"CallId": "C1", "SessionContext": "42"}, "RequestId": "r"}}
    assert ask("tencent", "voice", server[1]) == Answer(Fate.TAKEN, "Ok", "C1")
    [asked] = server[0].asked
    assert (asked["action"], asked["CalledNumber"]) == ("SendTtsVoice", "+8613812345678")


@pytest.mark.parametrize(
    ("status", "said", "fate", "receipt_id"),
    [
        (200, {"Code": "OK", "BizId": "B1", "Message": "OK"}, Fate.TAKEN, "B1"),
        (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控"}, Fate.NUMBER_RESTS, None),
        (404, {"Code": "InvalidAccessKeyId.NotFound", "Message": "x"}, Fate.OUR_FAULT, None),
        (429, {"Code": "Throttling.User", "Message": "x"}, Fate.TOO_FAST, None),
        (503, {"Code": "ServiceUnavailable", "Message": "x"}, Fate.AGAIN, None),
        (502, {}, Fate.NO_ANSWER, None),
        (502, None, Fate.NO_ANSWER, None),
    ],
)
def test_a_text_through_aliyun(
    server: tuple[StandIn, str], status: int, said: object, fate: Fate, receipt_id: str | None
) -> None:
    server[0].says = status, said
    answer = ask("aliyun", "sms", server[1])
    assert (answer.fate, answer.receipt_id) == (fate, receipt_id)
    [asked] = server[0].asked
    assert (asked["action"], asked["PhoneNumbers"], asked["OutId"]) == ("SendSms", "13812345678", "42")
    assert json.loads(asked["TemplateParam"]) == {"words": "明天下午3点放学"}


def test_a_call_through_aliyun(server: tuple[StandIn, str]) -> None:
    server[0].says = 200, {"Code": "OK", "CallId": "C1", "Message": "OK"}
    assert ask("aliyun", "voice", server[1]) == Answer(Fate.TAKEN, "OK", "C1")
    [asked] = server[0].asked
    assert (asked["action"], asked["CalledNumber"], asked["CalledShowNumber"]) == (
        *("SingleCallByTts", "13812345678", "0571"),
    )


@pytest.mark.parametrize("provider", ["tencent", "aliyun"])
def test_no_connection_is_known_from_no_answer(provider: Named) -> None:
    assert ask(provider, "sms", NOWHERE).fate is Fate.NO_CONNECTION


def test_an_extra_that_is_missing_is_asked_for_by_its_command() -> None:
    with pytest.raises(OperatorError, match=r'pip install -e "\.\[tencent\]"'):
        load_extra("tencentcloud_that_is_not_there", "tencent")
    assert load_extra("json", "tencent") is json
