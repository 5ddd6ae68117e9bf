"""Signatures and encryption agree with the official vector and with an implementation that is not ours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.simulator.account import DataFormat, FakeAccount, Mode
from bot.simulator.errors import BadAnswerError
from bot.simulator.markup import read_xml
from bot.simulator.signing import decrypt, encrypt, opened_answer, signature, signed_push, url_check
from tests.simulator.conftest import AES_KEY

TEXT = {"ToUserName": "gh_school", "FromUserName": "o1", "CreateTime": 1, "MsgType": "text", "Content": "你好]]>"}


def account(mode: Mode = Mode.SECURE, data_format: DataFormat = DataFormat.XML) -> FakeAccount:
    return FakeAccount("wx1", "secret", "token", AES_KEY, "gh_school", "", mode, data_format)


def peer() -> WeChatCrypto:
    return WeChatCrypto("token", AES_KEY, "wx1")


def test_the_official_vector() -> None:
    assert signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_the_url_check_signs_token_timestamp_and_nonce() -> None:
    query = url_check(account(), timestamp=9, nonce="n", echostr="echo")
    assert query == {"signature": signature("token", "9", "n"), "timestamp": "9", "nonce": "n", "echostr": "echo"}


def test_a_peer_reads_a_secure_push() -> None:
    query, body = signed_push(account(), TEXT, timestamp=7, nonce="abc")
    opened = peer().decrypt_message(body.decode(), query["msg_signature"], query["timestamp"], query["nonce"])
    assert read_xml(opened) == {**TEXT, "CreateTime": "1"}


def test_we_read_what_a_peer_encrypts() -> None:
    said = "<xml><Content>好</Content></xml>"
    assert opened_answer(account(), peer().encrypt_message(said, "nonce", "12")) == said


@given(st.text(max_size=300))
def test_every_text_survives(text: str) -> None:
    assert decrypt(account(), encrypt(account(), text)) == text


@pytest.mark.parametrize(
    ("mode", "plain", "cipher"),
    [(Mode.PLAIN, True, False), (Mode.COMPAT, True, True), (Mode.SECURE, False, True)],
)
@pytest.mark.parametrize("data_format", list(DataFormat))
def test_each_mode_shows_what_it_shows(mode: Mode, plain: bool, cipher: bool, data_format: DataFormat) -> None:
    query, body = signed_push(account(mode, data_format), TEXT, timestamp=7, nonce="abc")
    fields = json.loads(body) if data_format is DataFormat.JSON else read_xml(body.decode())
    assert ("Content" in fields) is plain
    assert ("Encrypt" in fields) is cipher
    assert ("msg_signature" in query) is cipher
    assert query.get("encrypt_type") == ("aes" if cipher else None)
    assert (query["openid"], fields["ToUserName"]) == ("o1", "gh_school")
    if cipher:
        inner = decrypt(account(), str(fields["Encrypt"]))
        assert (json.loads(inner) if data_format is DataFormat.JSON else read_xml(inner))["Content"] == "你好]]>"


def answered(**changed: str) -> str:
    cipher = encrypt(account(), "<xml></xml>")
    fields = {"Encrypt": cipher, "MsgSignature": signature("token", "1", "n", cipher), "TimeStamp": "1", "Nonce": "n"}
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in {**fields, **changed}.items()) + "</xml>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (answered(MsgSignature="0" * 40), "MsgSignature"),
        (answered(Nonce="other"), "MsgSignature"),
        ("<xml><Content>plain</Content></xml>", "not encrypted"),
        ("<xml><Content>", "malformed"),
        ('{"Encrypt": "json"}', "malformed"),
        ("<!DOCTYPE x><xml></xml>", "DOCTYPE"),
        ("<html></html>", "<html>"),
    ],
)
def test_a_wrong_wrapping_is_named(body: str, reason: str) -> None:
    with pytest.raises(BadAnswerError, match=reason):
        opened_answer(account(), body)


def test_an_answer_for_another_account_is_named() -> None:
    with pytest.raises(BadAnswerError, match="wx2"):
        decrypt(account(), encrypt(account(), "hello", app_id="wx2"))


@pytest.mark.parametrize("text", ["", "no base64!", "YWJj", "A" * 44])
def test_nonsense_is_no_cipher_text(text: str) -> None:
    with pytest.raises(BadAnswerError):
        decrypt(account(), text)
