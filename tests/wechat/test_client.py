"""Calls on a real connection: bounded, retried once at most, refusals named, secrets unseen."""

import gzip
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from structlog.testing import capture_logs

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat import transport
from bot.wechat.client import ApiClient
from tests.wechat.loopback import TOKEN_PATH, Platform, refusal, send, token

PATH = "/cgi-bin/menu/create"
OK = {"errcode": 0, "errmsg": "ok"}


def call(api: ApiClient) -> dict[str, object]:
    return api.call("POST", PATH, json={"name": "联系卡"})


def test_a_call_carries_the_token_and_plain_utf8(platform: Platform, api: ApiClient) -> None:
    platform.says(PATH, {**OK, "x": 1})
    assert call(api) == {"errcode": 0, "errmsg": "ok", "x": 1}
    (asked,) = platform.calls(PATH)
    assert asked.query == {"access_token": "T1"}
    assert asked.body == '{"name": "联系卡"}'.encode()


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_and_the_call_made_once_more(platform: Platform, api: ApiClient, code: int) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    platform.says(PATH, refusal(code), OK)
    call(api)
    assert [asked.query["access_token"] for asked in platform.calls(PATH)] == ["T1", "T2"]


def test_tokens_refused_for_ever_cost_two_calls_not_five_hundred(platform: Platform, api: ApiClient) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    platform.says(PATH, refusal(40001))
    with pytest.raises(DeliveryError) as refused:
        call(api)
    assert len(platform.calls(PATH)) == 2
    assert len(platform.calls(TOKEN_PATH)) == 2
    assert not refused.value.permanent
    assert refused.value.code == 40001


@pytest.mark.parametrize("code", [-1, 45011, 40003, 47003, 99999])
def test_no_other_refusal_is_tried_again(platform: Platform, api: ApiClient, code: int) -> None:
    platform.says(PATH, refusal(code))
    with pytest.raises((DeliveryError, OperatorError)):
        call(api)
    assert len(platform.calls(PATH)) == 1


def test_the_request_id_is_in_the_log_and_in_the_error(platform: Platform, api: ApiClient) -> None:
    platform.says(PATH, refusal(40003, "invalid openid", "6123-abc"))
    with capture_logs() as logs, pytest.raises(DeliveryError, match="6123-abc"):
        call(api)
    (line,) = [line for line in logs if line["event"] == "wechat_refused"]
    assert (line["code"], line["outcome"], line["errmsg"], line["rid"]) == (
        40003,
        "PERMANENT",
        "invalid openid",
        "6123-abc",
    )


def test_the_token_refusal_that_was_healed_leaves_its_request_id_too(platform: Platform, api: ApiClient) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    platform.says(PATH, refusal(40001, "not latest", "rid-7"), OK)
    with capture_logs() as logs:
        call(api)
    assert {
        "event": "wechat_token_refused",
        "log_level": "warning",
        "path": PATH,
        "code": 40001,
        "rid": "rid-7",
    } in logs


def test_a_secret_of_the_configuration_is_the_operators_and_is_not_shown(platform: Platform, api: ApiClient) -> None:
    platform.says(TOKEN_PATH, refusal(40125, "invalid appsecret"))
    with pytest.raises(OperatorError, match="40125") as refused:
        call(api)
    assert "very-secret" not in str(refused.value)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)
    handler.close_connection = True


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b"x" * 10)
        handler.wfile.flush()
        time.sleep(0.1)
    handler.close_connection = True


def hung_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def redirecting(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        dripping,
        hung_up,
        lambda handler: send(handler, 502, b"<html>Bad Gateway</html>"),
        redirecting,
        lambda handler: send(handler, 200, b'{"errcode":', length=500),
        b"<html>",
        b'{"errcode": 0',
        b"[]",
        b"",
    ],
)
def test_a_broken_answer_is_a_delivery_error_in_bounded_time(
    platform: Platform,
    api: ApiClient,
    answer: Callable[[BaseHTTPRequestHandler], None] | bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(transport, "DEADLINE", 0.5)
    platform.says(PATH, answer)
    platform.says("/elsewhere", OK)
    started = time.monotonic()
    with pytest.raises(DeliveryError) as failed:
        call(api)
    assert time.monotonic() - started < 4 * transport.DEADLINE
    assert not failed.value.permanent
    assert "T1" not in str(failed.value)
    assert failed.value.__cause__ is None or "T1" not in str(failed.value.__cause__)


def test_nobody_listening_is_a_delivery_error_without_the_secret() -> None:
    with transport.session() as http, pytest.raises(DeliveryError, match="ConnectionError") as failed:
        transport.ask(http, "GET", "http://127.0.0.1:1/sns/x", params={"secret": "very-secret"})
    assert "very-secret" not in str(failed.value)
    assert failed.value.__suppress_context__


def test_the_time_outs_are_two_and_five_seconds() -> None:
    assert transport.TIMEOUT == (2.0, 5.0)


def test_a_chunked_and_packed_answer_is_read(platform: Platform, api: ApiClient) -> None:
    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        packed = gzip.compress(b'{"errcode": 0, "errmsg": "ok"}')
        for piece in (packed[:11], packed[11:], b""):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    platform.says(PATH, chunked)
    assert call(api) == OK


def test_an_endless_answer_is_cut(platform: Platform, api: ApiClient) -> None:
    platform.says(PATH, b"x" * (transport.MAX_ANSWER + 1))
    with pytest.raises(DeliveryError, match="more than"):
        call(api)


def test_a_proxy_in_the_environment_is_not_asked(
    platform: Platform, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    platform.says(PATH, OK)
    assert call(api) == OK
