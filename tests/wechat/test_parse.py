"""What tells one push from another, and what is read from odd ones."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.inbound import Inbound, Kind
from bot.wechat import document, parse

TEXT = {"ToUserName": "gh_1", "FromUserName": "o_1", "CreateTime": 1714037059, "MsgType": "text", "MsgId": 7}
SCAN = {**TEXT, "MsgType": "event", "Event": "SCAN", "EventKey": "x"}


def parsed(fields: dict[str, Any]) -> Inbound:
    body = json.dumps(fields).encode()
    return parse.inbound(document.read(body), body)


def test_the_same_message_in_another_wrapping_has_the_same_key() -> None:
    xml = (
        b"<xml><MsgId>7</MsgId><MsgType>text</MsgType><CreateTime>1714037059</CreateTime>"
        b"<FromUserName>o_1</FromUserName><ToUserName>gh_1</ToUserName><Extra>1</Extra></xml>"
    )
    assert parse.inbound(document.read(xml), xml).key == parsed(TEXT).key


@pytest.mark.parametrize(
    "change", [{"ToUserName": "gh_2"}, {"FromUserName": "o_2"}, {"CreateTime": 1714037060}, {"MsgId": 8}]
)
def test_each_part_of_the_composite_key_tells_messages_apart(change: dict[str, object]) -> None:
    assert parsed({**TEXT, **change}).key != parsed(TEXT).key


def test_events_of_one_second_are_told_apart_by_anything_in_them() -> None:
    assert parsed({**SCAN, "Ticket": "a"}).key != parsed({**SCAN, "Ticket": "b"}).key
    assert parsed(SCAN).key == parsed(SCAN).key


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in ("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId")),
        *({"FromUserName": value} for value in ("", "o 1", "o" * 65, "家长", {"a": 1}, ["o_1"])),
        *({"CreateTime": value} for value in ("", "soon", "-5", 10**30, "１７", 1.5)),
        *({"MsgId": value} for value in (0, "x", -1, "1" * 21)),
        *({"MsgType": value} for value in ("event.subscribe", "event.verify", "unknown", "", ["text"], "t\n")),
    ],
)
def test_without_a_usable_head_a_message_is_unknown_and_its_text_is_gone(change: dict[str, object]) -> None:
    inbound = parsed({**TEXT, "Content": "孩子的话", **change})
    assert inbound.kind is Kind.UNKNOWN
    assert "孩子的话" not in repr(inbound)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("scan", Kind.SCAN),
        ("Subscribe", Kind.SUBSCRIBE),
        ("qualification_verify_success", Kind.VERIFY),
        ("brand_new_verify_step", Kind.VERIFY),
        ("verify", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
        ("<b>", Kind.UNKNOWN),
    ],
)
def test_events_are_named_in_any_case_and_by_family(event: str, kind: Kind) -> None:
    inbound = parsed({**SCAN, "Event": event})
    assert inbound.kind is kind
    assert inbound.is_event


def test_the_platforms_own_word_for_something_new_is_kept() -> None:
    assert parsed({**SCAN, "Event": "brand_new"}).raw_kind == "event.brand_new"
    assert parsed({**TEXT, "MsgType": "hologram"}).raw_kind == "hologram"
    assert parsed({**TEXT, "MsgType": "x" * 65}).raw_kind == "nameless"


def test_names_of_an_unknown_kind_never_carry_text() -> None:
    inbound = parsed({**TEXT, "MsgType": "new", "孩子的话": "1", "a b": "2", "Good": "3"})
    names = inbound.fields["names"]
    assert names == ["CreateTime", "FromUserName", "Good", "MsgId", "MsgType", "ToUserName"]


def test_times_are_aware_and_in_utc() -> None:
    assert parsed(TEXT).created == datetime(2024, 4, 25, 9, 24, 19, tzinfo=UTC)


def test_content_of_anything_but_a_text_is_not_text() -> None:
    assert parsed({**TEXT, "MsgType": "image", "Content": "x"}).text == ""
