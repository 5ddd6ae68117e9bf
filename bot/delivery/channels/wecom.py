"""Enterprise WeChat's answer to one sending -> what becomes of the rows; shared by its two ways out."""

import json
from datetime import datetime
from typing import Any

import aiohttp
import structlog

from bot.delivery.channels.verdicts import FAULT_PAUSE, RATE_PAUSE, Halt, Verdict, again, halted
from bot.wechat import error_codes
from bot.wechat.failures import until_midnight
from bot.wecom.error_codes import classify
from storage.claimed import Outcome

TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2, sock_read=5)

log = structlog.get_logger()


class UnansweredError(Exception):
    """The request left and no answer came, or none that can be read: perhaps done."""


class UnreachableError(Exception):
    """No connection: the request never left."""


async def post(
    http: aiohttp.ClientSession, url: str, params: dict[str, str], body: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """The code of the answer and all its fields. Raises :class:`UnreachableError` or :class:`UnansweredError`."""
    try:
        async with http.post(
            url,
            params=params,
            # As UTF-8, not as \\u escapes: the length of a text is counted as it is sent.
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=TIMEOUT,
        ) as response:
            said = json.loads(await response.read()) if response.status == 200 else None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        # Not chained: the address holds the token, or a robot's key.
        raise UnreachableError from None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise UnansweredError from None
    if not isinstance(said, dict) or not isinstance(said.get("errcode"), int):
        raise UnansweredError
    return said["errcode"], said


def judge(code: int, *, attempts: int, now: datetime) -> Verdict:
    """Read the code. ``attempts`` were made before this one; ``now`` is machine time."""
    kind, said = classify(code), str(code)
    if code == 0:
        return Verdict(Outcome("sent"))
    if kind is error_codes.Outcome.UNTIL_MIDNIGHT:
        return halted(said, Halt("account", now + until_midnight(now)))
    if kind in (error_codes.Outcome.ALARM, error_codes.Outcome.TOKEN):
        return halted(said, Halt("account", now + FAULT_PAUSE))
    if kind is error_codes.Outcome.BACK_OFF:
        return halted(said, Halt("account", now + RATE_PAUSE, alarm=False))
    if kind is error_codes.Outcome.RETRY:
        return Verdict(again(said, attempts, now))
    if kind is error_codes.Outcome.OTHER_RECIPIENT:
        said = "not_in_scope"
    # Refused for these recipients or for this content: the same would be refused again.
    return Verdict(Outcome("failed", error_code=said))


def note_refusal(sender: str, code: int, said: dict[str, Any]) -> None:
    """Into the log; what is our own mistake, or not known yet, somebody must look at."""
    is_bug = classify(code) is error_codes.Outcome.BUG
    say = log.error if is_bug else log.warning
    say("wecom_refused", sender=sender, code=code, errmsg=said.get("errmsg"), alarm=is_bug)
