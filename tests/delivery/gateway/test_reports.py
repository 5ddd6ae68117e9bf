"""The entrance for what providers tell later: who may, in whose words, and what is done with it."""

from collections.abc import Callable
from types import ModuleType
from typing import Literal

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select, update
from urllib3 import request

from bot.delivery.channels import gateway_aliyun, gateway_http, gateway_tencent
from bot.delivery.channels.gateway import Report
from bot.gateway_reports import GatewayReports, gateway_reports
from storage.pupils import Guardian, GuardianLink
from storage.receipts import Receipt
from tests.delivery.gateway.town import GRANNY, MOTHER, SECRET, Kind, Town
from tests.factories import NOW


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """Which database it is matters to the road, not to the entrance."""
    return sqlite_town


def tell(town: Town, kind: str, said: object, secret: str = SECRET) -> int:
    return request("POST", f"{town.school_url}/reports/{kind}/{secret}", json=said, retries=False).status


def sent(
    town: Town, kind: Kind, *, act: Literal["acknowledge", "answer", "sign"] = "acknowledge", to: str = MOTHER
) -> str:
    """One message of a notice that has left; returns the provider's name for it."""
    key = town.queue(kind, notice_id=town.notice(act), to=to)
    town.world.phones.at(to).trouble = "no_receipt"
    town.feed()
    receipt_id = town.rows()[key].receipt_id
    assert receipt_id
    return receipt_id


ARRIVED = {"event": "arrived", "id": "g1"}


@pytest.mark.parametrize(
    ("kind", "secret"), [("sms", "x" * 16), ("sms", ""), ("voice", "é" * 8), ("email", SECRET), ("nonsense", SECRET)]
)
def test_a_wrong_address_is_not_there(town: Town, kind: str, secret: str) -> None:
    assert tell(town, kind, ARRIVED, secret or "-") == 404
    assert town.db.read(lambda session: session.scalars(select(Receipt)).all()) == []


def test_without_a_secret_nothing_is_taken(town: Town) -> None:
    way = town.settings.sms
    assert way
    closed = town.settings.model_copy(update={"sms": way.model_copy(update={"callback_secret": SecretStr("")})})
    app = Flask("school")
    app.register_blueprint(gateway_reports(GatewayReports(town.db, {}, closed)))
    assert app.test_client().post("/reports/sms/", json=ARRIVED).status_code == 404
    assert app.test_client().post(f"/reports/sms/{SECRET}", json=ARRIVED).status_code == 404
    assert app.test_client().post(f"/reports/voice/{SECRET}", json=ARRIVED).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        None,
        1,
        "x",
        {},
        {"event": "arrived"},
        {"event": "nonsense", "id": "1"},
        {"event": "arrived", "id": 7},
        [ARRIVED, 1],
    ],
)
def test_nonsense_is_refused_whole(town: Town, said: object) -> None:
    assert tell(town, "sms", said) == 400
    assert town.db.read(lambda session: session.scalars(select(Receipt)).all()) == []


def test_what_is_no_json_or_too_large_is_refused(town: Town) -> None:
    address = f"{town.school_url}/reports/sms/{SECRET}"
    assert request("POST", address, body=b"{", retries=False).status == 400
    assert request("POST", address, body=b" " * 300_000, retries=False).status in (400, 413)
    assert request("GET", address, retries=False).status == 405


def test_a_receipt_is_kept_once_however_often_it_comes(town: Town) -> None:
    receipt_id = sent(town, "sms")
    for _ in range(3):
        assert tell(town, "sms", {"event": "arrived", "id": receipt_id}) == 200
    assert list(town.states().values()) == ["sent delivered"]
    assert tell(town, "sms", {"event": "failed", "id": receipt_id, "code": "late"}) == 200
    assert list(town.states().values()) == ["sent delivered"], "the first one counts"


def test_a_receipt_before_our_own_mark_is_joined_later(town: Town) -> None:
    assert tell(town, "voice", {"event": "failed", "id": "g1", "code": "x" * 200}) == 200
    [kept] = town.db.read(lambda session: session.scalars(select(Receipt)).all())
    assert (kept.sender, kept.receipt_id, len(kept.status), kept.is_joined) == ("voice", "g1", 64, False)


def test_a_key_is_repeated_until_its_call_is_known(town: Town) -> None:
    assert tell(town, "voice", {"event": "pressed", "id": "g1", "key": "1"}) == 503
    receipt_id = sent(town, "voice")
    for _ in range(2):
        assert tell(town, "voice", {"event": "pressed", "id": receipt_id, "key": "1"}) == 200
    assert town.ends() == ["pressed"]


@pytest.mark.parametrize(
    ("kind", "act", "said"),
    [("voice", "acknowledge", "2"), ("voice", "answer", "1"), ("voice", "sign", "1"), ("voice", "acknowledge", ""),
     ("sms", "sign", "1"), ("sms", "answer", "1"), ("sms", "acknowledge", "请问是谁"), ("sms", "acknowledge", "11")],
)  # fmt: skip
def test_what_a_digit_cannot_say_closes_nothing(
    town: Town, kind: Kind, act: Literal["acknowledge", "answer", "sign"], said: str
) -> None:
    receipt_id = sent(town, kind, act=act)
    event = {"event": "pressed", "id": receipt_id, "key": said}
    if kind == "sms":
        event = {"event": "said", "from": MOTHER, "text": said}
    assert tell(town, kind, event) == 200
    assert town.ends() == [None]


def test_who_was_barred_meanwhile_closes_nothing(town: Town) -> None:
    receipt_id = sent(town, "voice")
    town.db.transact(lambda session: session.execute(update(GuardianLink).values(barred_at=NOW)))
    assert tell(town, "voice", {"event": "pressed", "id": receipt_id, "key": "1"}) == 200
    assert town.ends() == [None]


def _quarantined(town: Town) -> None:
    town.db.transact(lambda session: session.execute(update(Guardian).values(phone_quarantined=True)))


def _a_fortnight_later(town: Town) -> None:
    town.clock.pass_by(days=14, seconds=1)


@pytest.mark.parametrize("happens", [_quarantined, _a_fortnight_later])
def test_a_number_that_is_not_one_persons_or_answers_too_late(town: Town, happens: Callable[[Town], None]) -> None:
    sent(town, "sms")
    happens(town)
    assert tell(town, "sms", {"event": "said", "from": MOTHER, "text": "1"}) == 200
    assert town.ends() == [None]


@pytest.mark.parametrize("stranger", ["", "10086", GRANNY, "not a number"])
def test_a_stranger_who_writes_back_is_no_fault(town: Town, stranger: str) -> None:
    sent(town, "sms")
    assert tell(town, "sms", {"event": "said", "from": stranger, "text": "1"}) == 200
    assert town.ends() == [None]


def test_the_newest_text_is_meant(town: Town) -> None:
    sent(town, "sms")
    town.clock.pass_by(minutes=2)
    sent(town, "sms")
    assert tell(town, "sms", {"event": "said", "from": f"+86{MOTHER}", "text": "1"}) == 200
    assert sorted(town.ends(), key=str) == [None, "said"]


TENCENT = [
    ([{"sid": "S1", "mobile": "138", "report_status": "SUCCESS", "errmsg": "DELIVRD"}], Report("arrived", "S1")),
    ([{"sid": "S1", "mobile": "138", "report_status": "FAIL", "errmsg": "MK:0001"}], Report("failed", "S1", "MK:0001")),
    ({"extend": "01", "mobile": "138", "nationcode": "86", "text": "1"}, Report("said", "", "1", "138")),
    ({"voiceprompt_callback": {"result": "0", "callid": "C1"}}, Report("arrived", "C1")),
    ({"voiceprompt_callback": {"result": "1", "callid": "C1"}}, Report("failed", "C1", "no_answer")),
    ({"voiceprompt_callback": {"result": "2", "callid": "C1"}}, Report("failed", "C1", "call 2")),
    ({"voice_failure_callback": {"callid": "C1", "failure_code": 8}}, Report("failed", "C1", "call 8")),
    ({"voicekey_callback": {"callid": "C1", "keypress": "2", "mobile": "138"}}, Report("pressed", "C1", "2")),
]  # fmt: skip
ALIYUN = [
    ([{"biz_id": "B1", "success": True, "err_code": "DELIVERED", "phone_number": "138"}], [Report("arrived", "B1")]),
    ([{"biz_id": "B1", "success": False, "err_code": "UNDELIV"}], [Report("failed", "B1", "UNDELIV")]),
    ([{"phone_number": "138", "content": "1", "dest_code": "9"}], [Report("said", "", "1", "138")]),
    ([{"call_id": "C1", "status_code": "200000", "dtmf": "1"}],
     [Report("arrived", "C1"), Report("pressed", "C1", "1")]),
    ([{"call_id": "C1", "status_code": "200001", "dtmf": None}], [Report("arrived", "C1")]),
    ([{"call_id": "C1", "status_code": "200003"}], [Report("failed", "C1", "no_answer")]),
    ([{"call_id": "C1", "status_code": "200011"}], [Report("failed", "C1", "bad_number")]),
    ([{"call_id": "C1", "status_code": "200121"}], [Report("failed", "C1", "call 200121")]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "read"), TENCENT)
def test_tencent_clouds_words(said: object, read: Report) -> None:
    assert gateway_tencent.read_reports(said) == [read]


@pytest.mark.parametrize(("said", "read"), ALIYUN)
def test_aliyuns_words(said: object, read: list[Report]) -> None:
    assert gateway_aliyun.read_reports(said) == read


@pytest.mark.parametrize(
    "said", [None, 1, "x", {}, [{}], [[]], [{"sid": 1}], [{"biz_id": "B"}], {"voicekey_callback": 1}]
)
@pytest.mark.parametrize("reader", [gateway_http, gateway_tencent, gateway_aliyun])
def test_no_reader_takes_nonsense(reader: ModuleType, said: object) -> None:
    with pytest.raises(ValueError, match="report"):
        reader.read_reports(said)
