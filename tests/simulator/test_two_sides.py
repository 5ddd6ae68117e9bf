"""The platform's side and the school's side are written apart; here they meet, in every mode and format."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.core.inbound import Kind
from bot.core.settings import WeChat
from bot.simulator.account import DataFormat, FakeAccount, Mode
from bot.simulator.answers import checked_answer
from bot.simulator.markup import Fields
from bot.simulator.play import Player
from bot.simulator.pushes import enveloped
from bot.simulator.signing import encrypt, signature, signed_push, url_check
from bot.simulator.world import World
from bot.wechat import edge, passive
from tests.simulator.conftest import AES_KEY
from tests.simulator.test_pushes import KINDS

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SETUPS = [(mode, data_format) for mode in Mode for data_format in DataFormat]
SCHOOL = WeChat(
    app_id="wx1",
    app_secret=SecretStr("secret"),
    token=SecretStr("token"),
    encoding_aes_key=SecretStr(AES_KEY),
    original_id="gh_school",
)
OF_ITS_OWN = {"annual_renew": Kind.VERIFY, "brand_new": Kind.UNKNOWN}


def mother(mode: Mode = Mode.SECURE, data_format: DataFormat = DataFormat.XML) -> Player:
    world = World(now=lambda: NOW)
    world.add_account(FakeAccount("wx1", "secret", "token", AES_KEY, "gh_school", "", mode, data_format))
    world.add_person("mother", "王姐", "")
    world.close()  # nothing is pushed here
    return Player(world, "mother")


def arrived(person: Player, fields: Fields) -> tuple[Fields, edge.Push]:
    """The push as it leaves the platform, and as it comes through the school's door."""
    whole = enveloped(person.contact, fields, created=NOW, number=42)
    query, body = signed_push(person.contact.account, whole, timestamp=int(NOW.timestamp()), nonce="n1")
    return whole, edge.open_push(SCHOOL, query, body, now=NOW)


@pytest.mark.parametrize(("mode", "data_format"), SETUPS)
def test_every_kind_is_understood(mode: Mode, data_format: DataFormat) -> None:
    person = mother(mode, data_format)
    for name, (fields, _) in KINDS.items():
        inbound = arrived(person, fields)[1].inbound
        raw = name.split(" ")[0]
        assert inbound.raw_kind == raw
        assert inbound.kind == OF_ITS_OWN.get(raw.removeprefix("event."), raw)
        assert (inbound.openid, inbound.created) == (person.contact.openid, NOW)
        assert inbound.msg_id == (0 if inbound.is_event else 42)


@pytest.mark.parametrize(("mode", "data_format"), SETUPS)
def test_every_answer_is_accepted(mode: Mode, data_format: DataFormat) -> None:
    person = mother(mode, data_format)
    whole, push = arrived(person, KINDS["text"][0])
    words = '好 ]]> <a href="weixin://bizmsgmenu?msgmenuid=1&msgmenucontent=1">1 签字</a>\n' + "长" * 900
    answer = edge.seal(push, passive.render(push.inbound, words, now=NOW), now=NOW)
    shown = checked_answer(person.world, person.contact, whole, 200, answer.encode())
    assert shown is not None
    assert shown.text.startswith(words[:40])
    assert (
        checked_answer(person.world, person.contact, whole, 200, edge.seal(push, "success", now=NOW).encode()) is None
    )


@given(st.text(max_size=200))
def test_any_words_arrive_as_they_were_written(text: str) -> None:
    cleaned = "".join(letter for letter in text if letter.isprintable())
    _, push = arrived(PERSON, {"MsgType": "text", "Content": cleaned})
    assert push.inbound.text == cleaned


PERSON = mother()


def test_the_console_accepts_the_address() -> None:
    query = url_check(PERSON.contact.account, timestamp=int(NOW.timestamp()), nonce="n", echostr="e 1")
    assert edge.answer_check(SCHOOL, query, now=NOW) == "e 1"


def test_a_forged_account_is_refused() -> None:
    account = PERSON.contact.account
    cipher = encrypt(account, "<xml><MsgType>text</MsgType></xml>", app_id="wx-forged")
    when = str(int(NOW.timestamp()))
    query = {
        "signature": signature("token", when, "n"),
        "timestamp": when,
        "nonce": "n",
        "encrypt_type": "aes",
        "msg_signature": signature("token", when, "n", cipher),
    }
    with pytest.raises(edge.Refused, match="403 app_id"):
        edge.open_push(SCHOOL, query, f"<xml><Encrypt>{cipher}</Encrypt></xml>".encode(), now=NOW)
