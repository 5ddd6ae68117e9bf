"""One app id at WeChat's interface: its token, what of it rests, and how a group of messages is posted."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import aiohttp
import structlog

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.delivery.channels.breaker import Breaker
from bot.delivery.channels.verdicts import (
    Verdict,
    account_fault,
    channel_rests,
    judge,
    no_channel,
    unanswered,
    unreachable,
    waits,
)
from bot.wechat import error_codes
from bot.wechat.error_codes import classify, strip_rid
from storage.claimed import Channel, Claimed, Outcome, Sending

TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2, sock_read=5)
WHOLE_ACCOUNT = ""
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
    # What rests until when (machine time): a template by its id, a channel by its name, "" is the whole account.
    _halts: dict[str, datetime] = field(default_factory=dict)
    _breakers: dict[Channel, Breaker] = field(default_factory=dict)

    def rests(self, what: str = WHOLE_ACCOUNT) -> bool:
        """Whether nothing may be sent now: from the account, by this channel or with this template."""
        return self._halts.get(what, self.clock()) > self.clock()

    def unreachable(self) -> bool:
        """Whether the breakers of all channels are open."""
        now = self.clock()
        return all(each in self._breakers and self._breakers[each].rests_until(now) for each in self.paths)

    async def send(self, http: aiohttp.ClientSession, claims: Sequence[Claimed], build: Build) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        try:
            token = await asyncio.to_thread(self.tokens.get)
        except (DeliveryError, OperatorError) as error:
            return [Sending(claim, self._accept(claim, self._no_token(error))) for claim in claims]
        closed = {channel: self._breaker(channel).begin(self.clock()) for channel in {each.channel for each in claims}}

        async def one(claim: Claimed) -> Verdict:
            if (until := closed[claim.channel]) is not None:
                return waits("unreachable", until)
            return await self._send_alone(http, token, claim, build)

        verdicts = await asyncio.gather(*(one(claim) for claim in claims))
        for channel in (channel for channel, until in closed.items() if until is None):
            self._watch(
                channel, [said for claim, said in zip(claims, verdicts, strict=True) if claim.channel == channel]
            )
        return [Sending(claim, self._accept(claim, verdict)) for claim, verdict in zip(claims, verdicts, strict=True)]

    async def _send_alone(self, http: aiohttp.ClientSession, token: str, claim: Claimed, build: Build) -> Verdict:
        try:
            return await self._send(http, token, claim, build)
        except Exception:
            # A fault of ours at one message must not leave the others without an outcome.
            log.exception("sending_failed", outbox_id=claim.id)
            return Verdict(Outcome("failed", error_code="fault"))

    async def _send(self, http: aiohttp.ClientSession, token: str, claim: Claimed, build: Build) -> Verdict:
        if self.rests(claim.channel):
            return channel_rests("halted")
        try:
            body = await build(claim)
        except NoChannelError:
            return no_channel()
        except (DeliveryError, OperatorError) as error:
            return self._not_built(claim, error)
        if self.rests(template_id := body.get("template_id", WHOLE_ACCOUNT)) and template_id:
            halted = waits("halted", self._halts[template_id])
            return halted if claim.channel == "template" else channel_rests("halted")
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
            return self._no_token(error)

    async def _post(self, http: aiohttp.ClientSession, token: str, claim: Claimed, body: Body) -> Verdict:
        try:
            async with http.post(
                self.base + self.paths[claim.channel],
                params={"access_token": token},
                data=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=TIMEOUT,
            ) as response:
                said = json.loads(await response.read()) if response.status == 200 else None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return unreachable(claim.attempts, self.clock())
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return unanswered(claim.channel, claim.attempts, self.clock())
        if not isinstance(said, dict) or not isinstance(said.get("errcode"), int):
            return unanswered(claim.channel, claim.attempts, self.clock())
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

    def _accept(self, claim: Claimed, verdict: Verdict) -> Outcome:
        """Let rest what must rest, and tell the operator once."""
        halt = verdict.halt
        if halt is None:
            return verdict.outcome
        what = {"account": WHOLE_ACCOUNT, "channel": claim.channel, "template": claim.template_id}[halt.what]
        if not self.rests(what):
            self._halts[what] = halt.until
            say = log.error if halt.alarm else log.warning
            say("delivery_halted", app_id=self.app_id, what=what or "account", until=str(halt.until),
                reason=verdict.outcome.error_code, alarm=halt.alarm)  # fmt: skip
        return verdict.outcome

    def _breaker(self, channel: Channel) -> Breaker:
        return self._breakers.setdefault(channel, Breaker())

    def _watch(self, channel: Channel, verdicts: Sequence[Verdict]) -> None:
        answers = sum(each.answered for each in verdicts)
        opened = self._breaker(channel).ended(answers=answers, failures=len(verdicts) - answers, now=self.clock())
        if opened:
            log.error("channel_unreachable", app_id=self.app_id, channel=channel, alarm=True)

    def _no_token(self, error: DeliveryError | OperatorError) -> Verdict:
        log.error("no_access_token", app_id=self.app_id, error=str(error))
        pause = error.retry_after if isinstance(error, DeliveryError) else None
        return account_fault("token", self.clock(), *([pause] if pause else []))

    def _not_built(self, claim: Claimed, error: DeliveryError | OperatorError) -> Verdict:
        log.warning("no_recording", outbox_id=claim.id, error=str(error))
        if isinstance(error, OperatorError) or error.permanent:
            return Verdict(Outcome("failed", error_code="no_recording"))
        return replace(unreachable(claim.attempts, self.clock()), answered=True)
