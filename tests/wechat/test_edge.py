"""What comes through the door and what does not."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.inbound import Kind
from bot.wechat import crypto, edge, passive
from tests.wechat import platform_side
from tests.wechat.platform_side import KEY, NOW, OLD_KEY, OTHER_KEY, Sent, account, compatible, opened, plain, secure

PAYLOADS = Path(__file__).parents[1] / "payloads"
TEXT = (PAYLOADS / "text.xml").read_bytes()
JSON_TEXT = (PAYLOADS / "text.json").read_bytes()


def open_sent(sent: Sent, **changes: object) -> edge.Push:
    return edge.open_push(account(**changes), sent.query, sent.body, now=NOW)


def refusal(sent: Sent, **changes: object) -> tuple[int, str]:
    with pytest.raises(edge.Refused) as refused:
        open_sent(sent, **changes)
    return refused.value.status, refused.value.reason


def test_the_official_vector_is_signed() -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
        "echostr": "4375120948345356249",
    }
    assert edge.answer_check(account(), query, now=NOW) == "4375120948345356249"
    assert crypto.signature("AAAAA", "1714037059", "486452656") == query["signature"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signature": "899cf89e464efb63f54ddac96b0a0a235f53aa79"}, "signature"),
        ({"signature": ""}, "signature"),
        ({"signature": "签" * 40}, "signature"),
        ({"signature": "8" * 100_000}, "signature"),
        ({"nonce": "\ud800"}, "signature"),
        ({"timestamp": "1714037060"}, "signature"),
    ],
)
def test_a_url_check_with_a_wrong_signature_is_refused(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(edge.Refused) as refused:
        edge.answer_check(account(), {**platform_side.query(), **changes}, now=NOW)
    assert (refused.value.status, refused.value.reason) == (403, reason)


@pytest.mark.parametrize(
    ("age", "taken"),
    [
        (timedelta(minutes=-10), True),
        (timedelta(minutes=10), True),
        (timedelta(seconds=601), False),
        (timedelta(seconds=-601), False),
    ],
)
def test_only_ten_minutes_of_age_either_way_are_taken(age: timedelta, taken: bool) -> None:
    query = {**platform_side.query(now=NOW - age), "echostr": "1"}
    if taken:
        assert edge.answer_check(account(), query, now=NOW) == "1"
    else:
        with pytest.raises(edge.Refused, match="stale"):
            edge.answer_check(account(), query, now=NOW)


@pytest.mark.parametrize("timestamp", ["", "x", "１７１４０３７０５９", "-1", "9" * 60])
def test_a_signed_time_that_is_none_is_stale(timestamp: str) -> None:
    query = {"timestamp": timestamp, "nonce": "1", "signature": platform_side.sha1("AAAAA", timestamp, "1")}
    with pytest.raises(edge.Refused, match="stale"):
        edge.answer_check(account(), query, now=NOW)


@pytest.mark.parametrize("body", [TEXT, JSON_TEXT])
@pytest.mark.parametrize("wrap", [plain, secure])
def test_both_formats_come_through_in_both_modes(body: bytes, wrap: Callable[[bytes], Sent]) -> None:
    push = open_sent(wrap(body))
    assert push.inbound.kind is Kind.TEXT
    assert push.inbound.text.startswith(" 签字 ")
    assert push.secure is (wrap is secure)
    assert push.is_json is (body is JSON_TEXT)


def test_compatible_mode_believes_only_what_is_encrypted() -> None:
    forged = "<FromUserName>o_stranger</FromUserName><MsgType>text</MsgType><Content>0 &lt;Encrypt&gt;x</Content>"
    push = open_sent(compatible(TEXT, forged))
    assert push.inbound.openid == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
    assert push.inbound.text.startswith(" 签字")


def test_a_ciphertext_is_verified_even_if_the_url_calls_it_plain() -> None:
    sent = secure(TEXT)
    stripped = {name: value for name, value in sent.query.items() if name not in ("encrypt_type", "msg_signature")}
    assert refusal(Sent(stripped, sent.body)) == (403, "msg_signature")


def test_the_key_that_worked_seals_the_answer() -> None:
    for key in (KEY, OLD_KEY):
        push = open_sent(secure(TEXT, key))
        xml = passive.render(push.inbound, "已签字", now=NOW)
        assert opened(edge.seal(push, xml, now=NOW), key) == xml


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (secure(TEXT, OTHER_KEY), (403, "aes_key")),
        (secure(TEXT, app_id="wx_other"), (403, "app_id")),
        (Sent(secure(TEXT).query, secure(TEXT).body), (403, "msg_signature")),
        (Sent(secure(TEXT).query, TEXT), (400, "no_ciphertext")),
        (Sent(secure(TEXT).query, b"\xff\xfe"), (400, "no_ciphertext")),
        (plain(b"<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><Content>&a;</Content></xml>"), (400, "doctype")),
        (secure(b"<!DOCTYPE xml><xml/>"), (400, "doctype")),
        (plain(b"x" * (64 * 1024 + 1)), (413, "too_large")),
        (Sent({}, TEXT), (403, "signature")),
        (Sent({**plain(TEXT).query, "signature": "0"}, b"<!DOCTYPE xml><xml/>"), (403, "signature")),
    ],
)
def test_refusals(sent: Sent, expected: tuple[int, str]) -> None:
    assert refusal(sent) == expected


def test_a_wrong_key_is_never_called_a_wrong_account() -> None:
    assert {refusal(secure(TEXT, OTHER_KEY)) for _ in range(3_000)} == {(403, "aes_key")}


def test_without_a_previous_key_the_old_one_opens_nothing() -> None:
    assert refusal(secure(TEXT, OLD_KEY), previous_aes_key="") == (403, "aes_key")


def test_a_push_to_another_account_is_refused_where_the_account_is_known() -> None:
    assert refusal(plain(TEXT), original_id="gh_other") == (403, "other_account")
    assert open_sent(plain(TEXT), original_id="gh_97417a04a28d").inbound.kind is Kind.TEXT


@pytest.mark.parametrize("body", [b"", b"not xml", b"<xml>", b'{"a":', b"[1]", b"<xml/>", b"\x00" * 100])
@pytest.mark.parametrize("wrap", [plain, secure])
def test_a_signed_body_that_cannot_be_read_is_unknown(body: bytes, wrap: Callable[[bytes], Sent]) -> None:
    inbound = open_sent(wrap(body)).inbound
    assert (inbound.kind, inbound.raw_kind, inbound.openid) == (Kind.UNKNOWN, "unreadable", "")


@pytest.mark.parametrize("answer", ["", "success"])
@pytest.mark.parametrize("wrap", [plain, secure])
def test_success_and_silence_are_never_encrypted(answer: str, wrap: Callable[[bytes], Sent]) -> None:
    assert edge.seal(open_sent(wrap(TEXT)), answer, now=NOW) == answer


def test_in_plaintext_mode_the_answer_stays_plain() -> None:
    push = open_sent(plain(TEXT))
    xml = passive.render(push.inbound, "好", now=NOW)
    assert edge.seal(push, xml, now=NOW) == xml


@pytest.mark.parametrize("wrap", [plain, secure])
def test_a_push_in_json_is_answered_in_json(wrap: Callable[[bytes], Sent]) -> None:
    push = open_sent(wrap(JSON_TEXT))
    answer = edge.seal(push, passive.render(push.inbound, "好<b>", now=NOW), now=NOW)
    assert json.loads(opened(answer) if push.secure else answer) == {
        "ToUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "FromUserName": "gh_97417a04a28d",
        "CreateTime": 1714037059,
        "MsgType": "text",
        "Content": "好<b>",
    }


def test_the_nonce_key_tells_requests_apart_but_not_their_bodies() -> None:
    first, again = open_sent(plain(TEXT)), open_sent(plain(JSON_TEXT))
    other = open_sent(Sent(platform_side.query(nonce="1"), TEXT))
    assert first.nonce_key == again.nonce_key
    assert first.nonce_key != other.nonce_key
    assert len(first.nonce_key) == 32


def test_a_push_in_a_log_shows_no_key_and_no_token() -> None:
    shown = repr(open_sent(secure(TEXT)))
    assert "AAAAA" not in shown
    assert "aes_key" not in shown
