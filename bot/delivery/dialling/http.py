"""The neutral way to a provider that connects two telephones; a small adapter in front of any provider can speak it.

We POST JSON to the ``url`` of the settings::

    {"id": "812…", "caller": "13600001111", "callee": "13812345678", "from": "05718888"}

signed as ``bot.delivery.channels.gateway_http`` describes. The provider rings the ``caller``, and when that one takes
it, the ``callee``; both see ``from``. The same ``id`` is connected once, however often it is asked for within ten
minutes. The answer is HTTP 200 with ``{"code": "ok"}`` or another code of that description; ``bad_caller`` is a
number of ours that cannot be rung.

Later the provider POSTs to ``/reports/dial/<callback_secret>`` one object or a list of them::

    {"event": "ended", "id": "812…", "why": "talked", "seconds": 83}

``id`` is ours. ``why``: ``talked``; ``no_answer``, ``busy`` or ``unreachable`` of the family; ``caller_missed``, the
teacher did not take it. ``seconds`` are those in which both were connected.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

import requests

from bot.core.clock import MachineClock
from bot.core.settings import Dialling
from bot.delivery.channels.gateway import Answer, Fate
from bot.delivery.channels.gateway_http import signature, understood

TIMEOUT = (2.0, 5.0)  # seconds to connect, and until the answer
LONGEST = 24 * 3600

Why = Literal["talked", "no_answer", "busy", "unreachable", "caller_missed"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two telephones to connect; ``id`` is ours and the same at every try."""

    id: str
    caller: str
    callee: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How one connection ended; ``id`` is ours."""

    id: int
    why: Why
    seconds: int


def connect(settings: Dialling, pair: Pair, clock: MachineClock) -> Answer:
    """Ask the provider to connect them; raises nothing that a provider can cause."""
    said = {"id": pair.id, "caller": pair.caller, "callee": pair.callee, "from": settings.shown_number}
    body, at = json.dumps(said).encode(), str(int(clock().timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Timestamp": at,
        "X-Access-Key": settings.access_key.get_secret_value(),
        "X-Signature": signature(settings.access_secret.get_secret_value(), at, body),
    }
    with requests.Session() as http:
        http.trust_env = False
        try:
            response = http.post(settings.url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
            answer = response.json() if response.status_code == 200 else None
        except (requests.ConnectTimeout, requests.ConnectionError):
            # Also when the answer is cut off: whether it rings is not known, and it is not asked for again by itself.
            return Answer(Fate.NO_CONNECTION)
        except (requests.RequestException, ValueError):
            return Answer(Fate.NO_ANSWER)
    if isinstance(answer, Mapping) and answer.get("code") == "bad_caller":
        return Answer(Fate.REFUSED, "bad_caller")
    return understood(answer)


def read_ended(said: object) -> list[Ended]:
    """What the provider reports. Raises ValueError for what the description above does not know."""
    return [_ended(one) for one in (said if isinstance(said, list) else [said])]


def _ended(one: object) -> Ended:
    match one:
        case {"event": "ended", "id": str(reference), "why": str(why), **more} if reference.isascii():
            seconds = more.get("seconds", 0)
            known = reference.isdigit() and len(reference) < 20 and why in get_args(Why)
            if known and isinstance(seconds, int) and 0 <= seconds <= LONGEST:
                return Ended(int(reference), cast("Why", why), seconds if why == "talked" else 0)
    raise ValueError("a report of an unknown kind")
