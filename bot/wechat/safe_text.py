"""Text that no parser and no client of WeChat chokes on."""

import re

MAX_BYTES = 2048  # of UTF-8, for one text message
ELLIPSIS = "…"
# Not allowed in XML 1.0, or shown as rubbish; lone surrogates cannot even be encoded.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters; tabs and line ends stay."""
    return FORBIDDEN.sub("", text)


def cut(text: str, limit: int = MAX_BYTES) -> str:
    """At most ``limit`` bytes of UTF-8, shortened on a character's border with ``…``; no link is left half."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    kept = raw[: max(0, limit - len(ELLIPSIS.encode()))].decode("utf-8", "ignore")
    opened = kept.rfind("<a ")
    if opened > kept.rfind("</a>"):
        kept = kept[:opened]
    return kept.rstrip() + ELLIPSIS if limit >= len(ELLIPSIS.encode()) else ""


def cdata(text: str) -> str:
    """The cleaned text as CDATA; ``]]>`` is split over two sections, so that no text ends its own element."""
    return f"<![CDATA[{clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
