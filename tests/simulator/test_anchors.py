"""Texts are drawn as the WeChat client draws them."""

import pytest

from bot.simulator.anchors import Piece, as_seen, pieces

TAP = '<a href="weixin://bizmsgmenu?msgmenucontent=1&amp;msgmenuid=77">1 签字</a>'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("只有字", [Piece("plain", "只有字")]),
        (TAP, [Piece("tap", "1 签字", content="1", menu_id="77")]),
        (
            '<a href="weixin://bizmsgmenu?msgmenuid=1&msgmenucontent=%E7%AD%BE%E5%AD%97">签</a>',
            [Piece("tap", "签", content="签字", menu_id="1")],
        ),
        (
            "<a href='http://s/m?a=1&amp;b=2'>看卡</a>。",
            [Piece("link", "看卡", url="http://s/m?a=1&b=2"), Piece("plain", "。")],
        ),
        ('<a data-miniprogram-appid="x" href="http://s/">小程序</a>', [Piece("link", "小程序", url="http://s/")]),
        (
            "看 http://s/m/1?x=2,好吗",
            [Piece("plain", "看 "), Piece("link", "http://s/m/1?x=2", url="http://s/m/1?x=2"), Piece("plain", ",好吗")],
        ),
        ("1 < 2 <b>", [Piece("plain", "1 < 2 <b>")]),
        ("", []),
    ],
)
def test_pieces(text: str, found: list[Piece]) -> None:
    assert pieces(text) == found


def test_what_a_person_reads() -> None:
    assert as_seen(f"今天的卡\n{TAP}\n") == "今天的卡\n〔1 签字〕\n"
