"""One HTTP request to WeChat: always bounded in time and size, never showing its secrets."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from bot.core.clock import monotonic
from bot.core.errors import DeliveryError

TIMEOUT = (2.0, 5.0)  # seconds to connect, and between two pieces of the answer
DEADLINE = 30.0  # seconds for the whole answer: a drip of bytes resets the read time-out for ever
MAX_ANSWER = 1024 * 1024  # bytes of JSON; a template list is the longest
PIECE = 64 * 1024


def session() -> requests.Session:
    """A session that keeps its connections and takes nothing (proxy, .netrc) from the environment."""
    http = requests.Session()
    http.trust_env = False
    return http


def ask(http: requests.Session, method: str, url: str, *, limit: int = MAX_ANSWER, **sending: Any) -> bytes:
    """The body of the answer, at most ``limit`` bytes; ``sending`` is what ``requests`` takes (params, data, files).

    Raises DeliveryError when the network, the time, the size or the HTTP status is wrong. Whether WeChat has
    acted on the request is then unknown.
    """
    place = urlsplit(url).path
    try:
        with http.request(method, url, timeout=TIMEOUT, stream=True, allow_redirects=False, **sending) as response:
            if response.status_code != 200:
                raise DeliveryError(f"WeChat {place}: HTTP {response.status_code}")
            return _body(response, limit, place)
    except (requests.RequestException, HTTPError) as error:
        # Not chained: its words hold the whole address, with secret and token in it.
        raise DeliveryError(f"WeChat {place}: {type(error).__name__}") from None


def as_fields(raw: bytes, place: str) -> dict[str, Any]:
    """The answer's JSON object. Raises DeliveryError for anything else (HTML of a gateway, half an answer)."""
    try:
        # Not strict: nicknames come with raw control characters.
        said = json.loads(raw.decode("utf-8", "replace"), strict=False)
    except ValueError as error:
        raise DeliveryError(f"WeChat {place}: the answer is not JSON") from error
    if not isinstance(said, dict):
        raise DeliveryError(f"WeChat {place}: the answer is not a JSON object")
    return said


def error_code(said: dict[str, Any]) -> int:
    """The answer's ``errcode``; 0 if it carries none, -1 (busy) if it is no number."""
    code = said.get("errcode", 0)
    return code if isinstance(code, int) else -1


def _body(response: requests.Response, limit: int, place: str) -> bytes:
    ends = monotonic() + DEADLINE
    pieces, size = [], 0
    # read1 gives what is there; iter_content would wait until a piece is full and never see the deadline.
    while piece := response.raw.read1(PIECE, decode_content=True):
        size += len(piece)
        if size > limit:
            raise DeliveryError(f"WeChat {place}: more than {limit} bytes", permanent=True)
        if monotonic() > ends:
            raise DeliveryError(f"WeChat {place}: longer than {DEADLINE:.0f} s")
        pieces.append(piece)
    return b"".join(pieces)
