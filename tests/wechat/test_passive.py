"""Answers as XML that WeChat's parser, and ours, read back as meant."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.inbound import Inbound, Kind
from bot.wechat.passive import render, render_voice
from tests.wechat.platform_side import NOW

INBOUND = Inbound(Kind.TEXT, "text", "gh_1", "o_1", datetime(2024, 4, 25, tzinfo=UTC), b"k")


def read(xml: str) -> list[tuple[str, str]]:
    return [(element.tag, element.text or "") for element in ElementTree.fromstring(xml)]


def test_a_text_goes_back_to_its_sender() -> None:
    assert read(render(INBOUND, "已签字\n谢谢", now=NOW)) == [
        ("ToUserName", "o_1"),
        ("FromUserName", "gh_1"),
        ("CreateTime", "1714037059"),
        ("MsgType", "text"),
        ("Content", "已签字\n谢谢"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "]]>",
        "]]></Content><MsgType><![CDATA[news]]></MsgType><Content>",
        "a]]>b]]>c",
        "]]]]>>",
        "<a href='x'>1 签字</a> & &amp;",
    ],
)
def test_no_text_can_leave_its_element(text: str) -> None:
    fields = read(render(INBOUND, text, now=NOW))
    assert [name for name, _ in fields] == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]
    assert fields[-1] == ("Content", text)


@given(st.text(max_size=3000))
def test_any_text_gives_xml_that_parses_within_2048_bytes(text: str) -> None:
    xml = render(INBOUND, text, now=NOW)
    if xml:
        assert len(dict(read(xml))["Content"].encode()) <= 2048


def test_nothing_to_say_gives_no_xml() -> None:
    assert render(INBOUND, "\x00", now=NOW) == ""


def test_a_voice_names_its_media() -> None:
    xml = ElementTree.fromstring(render_voice(INBOUND, "media-1", now=NOW))
    assert xml.findtext("MsgType") == "voice"
    assert xml.findtext("Voice/MediaId") == "media-1"
    assert xml.findtext("ToUserName") == "o_1"
