"""The way out through an official account: customer-service messages while a window is open, else templates."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import aiohttp
import structlog

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import TemplateMapping, WeChat
from bot.delivery.channels.requests import Body, template_body, text_body, voice_body
from bot.delivery.channels.verdicts import Verdict, account_fault, judge, no_channel, unanswered, unreachable
from bot.delivery.payload import unpack
from bot.wechat import error_codes
from bot.wechat.error_codes import classify, strip_rid
from storage.outbox_claims import Claimed, Outcome, Sending

TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2, sock_read=5)
CUSTOM, TEMPLATE = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
WHOLE_ACCOUNT = ""

log = structlog.get_logger()


class Tokens(Protocol):
    """Gives access tokens of one account; both calls may ask WeChat and so belong in a thread."""

    def get(self) -> str:
        """The token to use now. Raises DeliveryError or OperatorError."""

    def renew(self, failed: str) -> str:
        """Another one, since WeChat refused ``failed``. Raises DeliveryError or OperatorError."""


# The id of stored media -> the media_id under which WeChat plays it; may upload, so it belongs in a thread.
Upload = Callable[[str], str]


class NoChannelError(Exception):
    """No way of this account leads to the recipient."""


class TokenRefusedError(Exception):
    """WeChat does not take the access token; the message was not sent."""


@dataclass(slots=True)
class OfficialAccount:
    """One account as a sender."""

    settings: WeChat
    tokens: Tokens
    upload: Upload
    school_name: str = ""
    base_url: str = ""
    clock: MachineClock = machine_now
    # What rests until when (machine time), by template id; "" is the whole account.
    _halts: dict[str, datetime] = field(default_factory=dict)

    def rests(self, template_id: str = WHOLE_ACCOUNT) -> bool:
        """Whether nothing may be sent now, from the account or with this template."""
        return self._halts.get(template_id, self.clock()) > self.clock()

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        try:
            token = await asyncio.to_thread(self.tokens.get)
        except (DeliveryError, OperatorError) as error:
            return [Sending(claim, self._accept(claim, self._no_token(error))) for claim in claims]
        verdicts = await asyncio.gather(*(self._send_alone(http, token, claim) for claim in claims))
        return [Sending(claim, self._accept(claim, verdict)) for claim, verdict in zip(claims, verdicts, strict=True)]

    async def _send_alone(self, http: aiohttp.ClientSession, token: str, claim: Claimed) -> Verdict:
        try:
            return await self._send(http, token, claim)
        except Exception:
            # A fault of ours at one message must not leave the others without an outcome.
            log.exception("sending_failed", outbox_id=claim.id)
            return Verdict(Outcome("failed", error_code="fault"))

    async def _send(self, http: aiohttp.ClientSession, token: str, claim: Claimed) -> Verdict:
        try:
            path, body = await self._request(claim)
        except NoChannelError:
            return no_channel()
        except (DeliveryError, OperatorError) as error:
            return self._no_recording(claim, error)
        if claim.channel == "template" and self.rests(body["template_id"]):
            until = self._halts[body["template_id"]]
            return Verdict(Outcome("queued", error_code="halted", not_before=until, counts=False))
        return await self._post_twice(http, token, claim, path, body)

    async def _post_twice(
        self, http: aiohttp.ClientSession, token: str, claim: Claimed, path: str, body: Body
    ) -> Verdict:
        """Post it, once more if WeChat refuses the token: that one was surely not sent."""
        try:
            return await self._post(http, token, claim, path, body)
        except TokenRefusedError:
            pass
        try:
            renewed = await asyncio.to_thread(self.tokens.renew, token)
            return await self._post(http, renewed, claim, path, body)
        except TokenRefusedError:
            return account_fault("token", self.clock())
        except (DeliveryError, OperatorError) as error:
            return self._no_token(error)

    async def _post(self, http: aiohttp.ClientSession, token: str, claim: Claimed, path: str, body: Body) -> Verdict:
        url = self.settings.api_base + path
        try:
            async with http.post(
                url,
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
        return self._answered(claim, path, said)

    def _answered(self, claim: Claimed, path: str, said: dict[str, Any]) -> Verdict:
        code, msgid = said["errcode"], said.get("msgid")
        if code:
            words, rid = strip_rid(str(said.get("errmsg", "")))
            log.warning("wechat_refused", path=path, code=code, errmsg=words, rid=rid, outbox_id=claim.id)
            if classify(code) is error_codes.Outcome.TOKEN:
                raise TokenRefusedError
        receipt_id = str(msgid) if isinstance(msgid, int) else None
        return judge(claim.channel, code, attempts=claim.attempts, receipt_id=receipt_id, now=self.clock())

    def _accept(self, claim: Claimed, verdict: Verdict) -> Outcome:
        """Let rest what must rest, and tell the operator once."""
        halt = verdict.halt
        if halt is None:
            return verdict.outcome
        mapping = self._mapping(claim)
        what = mapping.id if halt.what == "template" and mapping else WHOLE_ACCOUNT
        if not self.rests(what):
            self._halts[what] = halt.until
            say = log.error if halt.alarm else log.warning
            say("delivery_halted", app_id=self.settings.app_id, template=what, until=str(halt.until),
                reason=verdict.outcome.error_code, alarm=halt.alarm)  # fmt: skip
        return verdict.outcome

    def _no_token(self, error: DeliveryError | OperatorError) -> Verdict:
        log.error("no_access_token", app_id=self.settings.app_id, error=str(error))
        pause = error.retry_after if isinstance(error, DeliveryError) else None
        return account_fault("token", self.clock(), *([pause] if pause else []))

    def _no_recording(self, claim: Claimed, error: DeliveryError | OperatorError) -> Verdict:
        log.warning("no_recording", outbox_id=claim.id, error=str(error))
        if isinstance(error, OperatorError) or error.permanent:
            return Verdict(Outcome("failed", error_code="no_recording"))
        return unreachable(claim.attempts, self.clock())

    async def _request(self, claim: Claimed) -> tuple[str, Body]:
        payload = unpack(claim.payload)
        if claim.channel == "customer_service":
            if payload.reply.media:
                media_id = await asyncio.to_thread(self.upload, payload.reply.media)
                return CUSTOM, voice_body(claim, media_id)
            return CUSTOM, text_body(claim, payload, self.settings, base_url=self.base_url)
        mapping = self._mapping(claim)
        # No template plays a recording, and none reaches who does not follow.
        if payload.reply.media or mapping is None or not claim.follows:
            raise NoChannelError
        return TEMPLATE, template_body(claim, payload, mapping, school=self.school_name, base_url=self.base_url)

    def _mapping(self, claim: Claimed) -> TemplateMapping | None:
        return next((of for purpose, of in self.settings.templates.items() if purpose == claim.purpose), None)
