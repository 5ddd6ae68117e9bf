"""The neutral way to a provider: plain HTTP that a small adapter in front of any provider can speak.

We POST JSON to the ``url`` of the settings::

    {"id": "812…", "kind": "sms", "to": "13812345678", "text": "…", "sign": "青山小学", "template": "", "from": ""}

with ``X-Timestamp`` (seconds since 1970), ``X-Access-Key`` and ``X-Signature``: the HMAC-SHA256 of the timestamp, a
line feed and the body, in hexadecimal, under ``access_secret``. ``kind`` is ``sms`` or ``voice``. The same ``id`` is
sent once, however often it is asked for within ten minutes; a repeat gets the first answer.

The answer is HTTP 200 with ``{"code": "ok", "id": "<the provider's>"}``, or another code:

- ``bad_number``: no such number; ``refused``: this person does not take messages, or these words may not be sent
- ``number_rests``: this number has had too many, ``{"wait": seconds}`` says how long; ``too_fast``; ``day_over``
- ``signature``, ``balance``, ``sign``, ``template``: somebody must mend it; ``again``: not sent, try later

Later the provider POSTs to ``/reports/<kind>/<callback_secret>`` one object or a list of them::

    {"event": "arrived", "id": "<the provider's>"}        on the phone, or the call was answered
    {"event": "failed", "id": "…", "code": "no_answer"}   not on the phone, with a word why
    {"event": "pressed", "id": "…", "key": "1"}           a key during a call
    {"event": "said", "from": "13812345678", "text": "1"} a person wrote back
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

import aiohttp

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import Gateway
from bot.delivery.channels.gateway import Answer, Errand, Fate, Report

TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2, sock_read=5)
FATES = {
    "ok": Fate.TAKEN,
    "bad_number": Fate.BAD_NUMBER,
    "refused": Fate.REFUSED,
    "number_rests": Fate.NUMBER_RESTS,
    "too_fast": Fate.TOO_FAST,
    "day_over": Fate.DAY_OVER,
    "signature": Fate.OUR_FAULT,
    "balance": Fate.OUR_FAULT,
    "sign": Fate.OUR_FAULT,
    "template": Fate.OUR_FAULT,
    "again": Fate.AGAIN,
}
EVENTS: Mapping[object, Literal["arrived", "failed", "pressed", "said"]] = {
    "arrived": "arrived",
    "failed": "failed",
    "pressed": "pressed",
    "said": "said",
}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in ``X-Signature``."""
    return hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """A provider that speaks the neutral way."""

    kind: Literal["sms", "voice"]
    settings: Gateway
    clock: MachineClock = machine_now
    drops_repeats: bool = True

    async def send(self, http: aiohttp.ClientSession, errand: Errand) -> Answer:
        """Post it, signed."""
        settings = self.settings
        said = {"id": errand.id, "kind": self.kind, "to": errand.to, "text": errand.words, "sign": settings.sign,
                "template": settings.template, "from": settings.shown_number}  # fmt: skip
        body = json.dumps(said, ensure_ascii=False).encode()
        at = str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Timestamp": at,
            "X-Access-Key": settings.access_key.get_secret_value(),
            "X-Signature": signature(settings.access_secret.get_secret_value(), at, body),
        }
        try:
            async with http.post(settings.url, data=body, headers=headers, timeout=TIMEOUT) as response:
                answer = json.loads(await response.read()) if response.status == 200 else None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(Fate.NO_CONNECTION)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Answer(Fate.NO_ANSWER)
        return understood(answer)


def understood(said: object) -> Answer:
    """What the provider's answer means; a body that is none of the described ones is no answer."""
    if not isinstance(said, dict) or not isinstance(said.get("code"), str):
        return Answer(Fate.NO_ANSWER)
    wait, given = said.get("wait"), said.get("id")
    return Answer(
        # A code that the description above does not know: no reason to ask again.
        FATES.get(said["code"], Fate.REFUSED),
        said["code"][:64],
        str(given)[:64] if given else None,
        timedelta(seconds=wait) if isinstance(wait, int) and 0 < wait <= 86_400 else timedelta(hours=1),
    )


def read_reports(said: object) -> list[Report]:
    """What the provider reports. Raises ValueError for what the description above does not know."""
    return [_report(one) for one in (said if isinstance(said, list) else [said])]


def _report(one: object) -> Report:
    if not isinstance(one, dict) or one.get("event") not in EVENTS:
        raise ValueError("a report without a known event")
    kind = EVENTS[one["event"]]
    text = one.get({"failed": "code", "pressed": "key", "said": "text"}.get(kind, ""), "")
    receipt_id, phone = one.get("id", ""), one.get("from", "")
    if not all(isinstance(each, str) for each in (text, receipt_id, phone)) or not (receipt_id or kind == "said"):
        raise ValueError("a report with fields of another kind")
    return Report(kind, receipt_id, text, phone)
