"""Links in a text, as the WeChat client draws them: web links and lines that can be tapped."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Literal
from urllib.parse import parse_qs, urlsplit

_ANCHOR = re.compile(r"""<a\s[^>]*?href\s*=\s*(["'])(?P<href>.*?)\1[^>]*>(?P<label>.*?)</a>""", re.DOTALL)
# A stop or a comma behind an address belongs to the sentence.
_BARE = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9\-_~/#=&%]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: plain, a link to a page, or a line that sends ``content`` when tapped."""

    kind: Literal["plain", "link", "tap"]
    text: str
    url: str = ""
    content: str = ""
    menu_id: str = ""


def pieces(text: str) -> list[Piece]:
    """The text cut at its links, in order."""
    found: list[Piece] = []
    end = 0
    for match in _ANCHOR.finditer(text):
        found += _with_bare_links(text[end : match.start()])
        found.append(_anchor(unescape(match["href"]), unescape(match["label"])))
        end = match.end()
    return found + _with_bare_links(text[end:])


def as_seen(text: str) -> str:
    """The text as a person reads it, what can be tapped between 〔〕."""
    return "".join(piece.text if piece.kind == "plain" else f"〔{piece.text}〕" for piece in pieces(text))


def _anchor(href: str, label: str) -> Piece:
    if not href.startswith("weixin://bizmsgmenu"):
        return Piece("link", label, url=href)
    query = parse_qs(urlsplit(href).query)
    return Piece(
        "tap",
        label,
        content=query.get("msgmenucontent", [label])[0],
        menu_id=query.get("msgmenuid", [""])[0],
    )


def _with_bare_links(text: str) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for match in _BARE.finditer(text):
        if match.start() > end:
            found.append(Piece("plain", text[end : match.start()]))
        found.append(Piece("link", match[0], url=match[0]))
        end = match.end()
    if end < len(text):
        found.append(Piece("plain", text[end:]))
    return found
