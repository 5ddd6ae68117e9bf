"""One app id at WeChat's interface: its token, what of it rests, and how a group of messages is posted."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import structlog

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.delivery.channels.pause import Pause
from bot.delivery.channels.verdicts import (
    OUR_FAULT,
    Verdict,
    account_fault,
    channel_rests,
    judge,
    no_channel,
    no_token,
    unanswered,
    unreachable,
    waits,
)
from bot.wechat import error_codes
from bot.wechat.error_codes import classify, strip_rid
from storage.claimed import Channel, Claimed, Outcome, Sending

TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2, sock_read=5)
Body = dict[str, Any]
# The JSON for one claim. Raises NoChannelError, DeliveryError or OperatorError.
Build = Callable[[Claimed], Awaitable[Body]]

log = structlog.get_logger()


class Tokens(Protocol):
    """Gives access tokens of one account; both calls may ask WeChat and so belong in a thread."""

    def get(self) -> str:
        """The token to use now. Raises DeliveryError or OperatorError."""

    def renew(self, failed: str) -> str:
        """Another one, since WeChat refused ``failed``. Raises DeliveryError or OperatorError."""


class NoChannelError(Exception):
    """No way of this account leads to the recipient."""


class TokenRefusedError(Exception):
    """WeChat does not take the access token; the message was not sent."""


@dataclass(slots=True)
class AccountApi:
    """Posts the messages of one app id; ``paths`` names the interface of each of its channels."""

    app_id: str
    base: str
    paths: Mapping[Channel, str]
    tokens: Tokens
    clock: MachineClock = machine_now
    _pause: Pause = field(init=False)

    def __post_init__(self) -> None:
        """Each channel has a breaker of its own."""
        self._pause = Pause(self.app_id, self.clock)

    def rests(self) -> bool:
        """Whether nothing may be sent now from the account."""
        return self._pause.is_on(self.paths)

    def is_halted(self, what: str) -> bool:
        """Whether WeChat has refused us this channel or this template a moment ago."""
        return self._pause.halted_until(what) is not None

    async def send(self, http: aiohttp.ClientSession, claims: Sequence[Claimed], build: Build) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        try:
            token = await asyncio.to_thread(self.tokens.get)
        except (DeliveryError, OperatorError) as error:
            said = no_token(self.app_id, error, self.clock())
            return [Sending(claim, self._pause.accept(claim, said)) for claim in claims]
        by_channel: dict[Channel, list[Claimed]] = {}
        for claim in claims:
            by_channel.setdefault(claim.channel, []).append(claim)
        sent = await asyncio.gather(*(self._by(http, token, *one, build) for one in by_channel.items()))
        return [sending for of_channel in sent for sending in of_channel]

    async def _by(
        self, http: aiohttp.ClientSession, token: str, channel: Channel, claims: Sequence[Claimed], build: Build
    ) -> list[Sending]:
        if (held := self._pause.hold(claims, channel)) is not None:
            return held
        verdicts = await asyncio.gather(*(self._send_alone(http, token, claim, build) for claim in claims))
        return self._pause.settle(list(zip(claims, verdicts, strict=True)), channel)

    async def _send_alone(self, http: aiohttp.ClientSession, token: str, claim: Claimed, build: Build) -> Verdict:
        try:
            return await self._send(http, token, claim, build)
        except Exception:
            log.exception("sending_failed", outbox_id=claim.id)
            return OUR_FAULT

    async def _send(self, http: aiohttp.ClientSession, token: str, claim: Claimed, build: Build) -> Verdict:
        if self.is_halted(claim.channel):
            return channel_rests("halted")
        try:
            body = await build(claim)
        except NoChannelError:
            return no_channel()
        except (DeliveryError, OperatorError) as error:
            return self._not_built(claim, error)
        template_id = body.get("template_id")
        if template_id and (until := self._pause.halted_until(template_id)):
            return waits("halted", until) if claim.channel == "template" else channel_rests("halted")
        return await self._post_twice(http, token, claim, body)

    async def _post_twice(self, http: aiohttp.ClientSession, token: str, claim: Claimed, body: Body) -> Verdict:
        """Post it, once more if WeChat refuses the token: that one was surely not sent."""
        try:
            return await self._post(http, token, claim, body)
        except TokenRefusedError:
            pass
        try:
            renewed = await asyncio.to_thread(self.tokens.renew, token)
            return await self._post(http, renewed, claim, body)
        except TokenRefusedError:
            return account_fault("token", self.clock())
        except (DeliveryError, OperatorError) as error:
            return no_token(self.app_id, error, self.clock())

    async def _post(self, http: aiohttp.ClientSession, token: str, claim: Claimed, body: Body) -> Verdict:
        try:
            async with http.post(
                # Whole, since aiohttp remembers an address that it has read; parameters it writes into each anew.
                f"{self.base}{self.paths[claim.channel]}?access_token={quote(token, safe='')}",
                data=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=TIMEOUT,
            ) as response:
                said = json.loads(await response.read()) if response.status == 200 else None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return unreachable(claim.attempts, self.clock())
        except (aiohttp.ClientError, TimeoutError, ValueError):
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("errcode"), int):
            # WeChat drops a repeated template message; any other message would arrive twice.
            return unanswered(claim.attempts, self.clock(), repeatable=claim.channel == "template")
        return self._answered(claim, said)

    def _answered(self, claim: Claimed, said: dict[str, Any]) -> Verdict:
        code, msgid = said["errcode"], said.get("msgid")
        receipt_id = str(msgid) if isinstance(msgid, int | str) else None
        verdict = judge(claim.channel, code, attempts=claim.attempts, receipt_id=receipt_id, now=self.clock())
        if code:
            words, rid = strip_rid(str(said.get("errmsg", "")))
            say = log.error if verdict.bug else log.warning
            say("wechat_refused", channel=claim.channel, code=code, errmsg=words, rid=rid, outbox_id=claim.id,
                alarm=verdict.bug)  # fmt: skip
            if classify(code) is error_codes.Outcome.TOKEN:
                raise TokenRefusedError
        return verdict

    def _not_built(self, claim: Claimed, error: DeliveryError | OperatorError) -> Verdict:
        log.warning("no_recording", outbox_id=claim.id, error=str(error))
        if isinstance(error, OperatorError) or error.permanent:
            return Verdict(Outcome("failed", error_code="no_recording"))
        return replace(unreachable(claim.attempts, self.clock()), answered=True)
