"""Signed and encrypted texts of parents, each a new message with its own nonce, as raw HTTP requests."""

import secrets
import time
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

from benchmarks.account import ACCOUNT
from bot.simulator.signing import signed_push

TEXT = "你好"
# As many parents as write at the same time would: none of them waits for another's row.
PARENTS = 200

_numbers = count(1)


def openid(number: int) -> str:
    """The parents' openids."""
    return f"parent_{number % PARENTS}"


def requests(amount: int) -> Iterator[bytes]:
    """So many new pushes, each of the next parent."""
    for _ in range(amount):
        number, now = next(_numbers), int(time.time())
        message = {
            "ToUserName": ACCOUNT.original_id,
            "FromUserName": openid(number),
            "CreateTime": now,
            "MsgType": "text",
            "Content": TEXT,
            "MsgId": 24_000_000_000_000_000 + number,
        }
        query, body = signed_push(ACCOUNT, message, timestamp=now, nonce=secrets.token_hex(5))
        head = f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
        yield f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
