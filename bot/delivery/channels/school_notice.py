"""The way out through enterprise WeChat's 学校通知: it reaches parents without a consent for each message."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import WeCom
from bot.core.texts import phrase
from bot.delivery.channels.pause import Pause
from bot.delivery.channels.verdicts import (
    OUR_FAULT,
    Verdict,
    account_fault,
    no_channel,
    no_token,
    unanswered,
    unreachable,
)
from bot.delivery.channels.wecom import UnansweredError, UnreachableError, judge, note_refusal, post
from bot.delivery.payload import unpack
from bot.wechat import error_codes
from bot.wechat.safe_text import MAX_BYTES, clean, cut
from bot.wecom.contacts import account_of
from bot.wecom.error_codes import classify
from bot.wecom.tokens import CorpTokens
from storage.claimed import Claimed, Outcome, Sending
from storage.member_pace import HOUR, MINUTE, HadLately, had_lately

PATH = "/cgi-bin/externalcontact/message/send"
MOST_RECIPIENTS = 1000
# The platform drops what goes beyond it to one member, and says nothing.
MEMBER_PER_MINUTE, MEMBER_PER_HOUR = 30, 1000
# A second call with the very same words to the very same people is dropped so long, in seconds.
DROPS_REPEATS = 1800
PER_SECOND = 50
CALLS = 3  # of one group at the most
BREATH = 0.5  # seconds before a call without an answer is made again

log = structlog.get_logger()
Body = dict[str, Any]
Verdicts = dict[int, Verdict]


class TokenRefusedError(Exception):
    """The token is not taken; nothing was sent."""


@dataclass(slots=True)
class SchoolNotice:
    """One school's enterprise WeChat as a sender."""

    corp: WeCom
    tokens: CorpTokens
    base_url: str = ""
    clock: MachineClock = machine_now
    _pause: Pause = field(init=False)

    def __post_init__(self) -> None:
        """Not resting."""
        self._pause = Pause(self.name, self.clock)

    @property
    def name(self) -> str:
        """As the outbox names it."""
        return account_of(self.corp.corp_id)

    @property
    def per_second(self) -> int:
        """How many parents a second."""
        return PER_SECOND

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._pause.is_on()

    def admit(self, session: Session, claims: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, datetime]]:
        """Give back what would be too much for one member: dropped by the platform, it would look like sent."""
        had = had_lately(session, self.name, claims, now)
        here, beyond = Counter[int | None](), list[tuple[Claimed, datetime]]()
        for claim in claims:
            lately, mine = had.get(claim.identity_id, HadLately()), here[claim.identity_id]
            if lately.in_an_hour + mine >= MEMBER_PER_HOUR:
                beyond.append((claim, now + HOUR))
            elif lately.in_a_minute + mine >= MEMBER_PER_MINUTE:
                beyond.append((claim, now + MINUTE))
            else:
                here[claim.identity_id] += 1
        return beyond

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """One call for all that read the same words; each claim has its own outcome."""
        try:
            token = await asyncio.to_thread(self.tokens.get)
        except (DeliveryError, OperatorError) as error:
            said = no_token(self.name, error, self.clock())
            return [Sending(claim, self._pause.accept(claim, said)) for claim in claims]
        if (held := self._pause.hold(claims)) is not None:
            return held
        groups, verdicts = self._groups(claims)
        for of_group in await asyncio.gather(*(self._send(http, token, words, of) for words, of in groups)):
            verdicts.update(of_group)
        return self._pause.settle([(claim, verdicts[claim.id]) for claim in claims])

    def _groups(self, claims: Sequence[Claimed]) -> tuple[list[tuple[str, list[Claimed]]], Verdicts]:
        """Claims by what they say; and those that this way cannot carry.

        A row that was tried before goes alone: only the very same call is dropped as a repeat.
        """
        said, beyond = dict[tuple[str, int], list[Claimed]](), Verdicts()
        for claim in claims:
            words = self._words(claim)
            if words is None:
                beyond[claim.id] = no_channel()
                continue
            said.setdefault((words, claim.id if claim.attempts else 0), []).append(claim)
        groups = [
            (words, of[start : start + MOST_RECIPIENTS])
            for (words, _), of in said.items()
            for start in range(0, len(of), MOST_RECIPIENTS)
        ]
        return groups, beyond

    async def _send(self, http: aiohttp.ClientSession, token: str, words: str, claims: list[Claimed]) -> Verdicts:
        try:
            return await self._call_again(http, token, self._body(words, claims), claims)
        except Exception:
            log.exception("sending_failed", rows=[claim.id for claim in claims])
            return self._all(claims, OUR_FAULT)

    async def _call_again(self, http: aiohttp.ClientSession, token: str, body: Body, claims: list[Claimed]) -> Verdicts:
        """Once more if the token was refused; and at once the same again if no answer came: a repeat is dropped."""
        renewed, doubtful, verdicts = False, False, Verdicts()
        for _ in range(CALLS):
            try:
                verdicts = await self._call(http, token, body, claims)
                break
            except TokenRefusedError:
                verdicts = self._all(claims, account_fault("token", self.clock()))
                if renewed:
                    break
                renewed = True
                try:
                    token = await asyncio.to_thread(self.tokens.renew, token)
                except (DeliveryError, OperatorError) as error:
                    verdicts = self._all(claims, no_token(self.name, error, self.clock()))
                    break
            except UnreachableError:
                verdicts = {claim.id: unreachable(claim.attempts, self.clock()) for claim in claims}
                if not doubtful:
                    break
            except UnansweredError:
                doubtful = True
                verdicts = {claim.id: self._unanswered(claim, len(claims)) for claim in claims}
                await asyncio.sleep(BREATH)
        return self._doubted(claims, verdicts) if doubtful else verdicts

    def _doubted(self, claims: list[Claimed], verdicts: Verdicts) -> Verdicts:
        """An earlier call may have been heard: what would wait and be told again is as unanswered as that one."""
        return {
            claim.id: replace(self._unanswered(claim, len(claims)), halt=verdicts[claim.id].halt)
            if verdicts[claim.id].outcome.state == "queued"
            else verdicts[claim.id]
            for claim in claims
        }

    async def _call(self, http: aiohttp.ClientSession, token: str, body: Body, claims: list[Claimed]) -> Verdicts:
        code, said = await post(http, self.corp.api_base + PATH, {"access_token": token}, body)
        if code:
            note_refusal(self.name, code, said)
            if classify(code) is error_codes.Outcome.TOKEN:
                raise TokenRefusedError
        # Also when all went well as the code says: these did not get it.
        missed = set(said.get("invalid_parent_userid") or ())
        return {
            claim.id: Verdict(Outcome("failed", error_code="not_in_scope"))
            if not code and claim.address in missed
            else judge(code, attempts=claim.attempts, now=self.clock())
            for claim in claims
        }

    def _unanswered(self, claim: Claimed, together: int) -> Verdict:
        # The same group cannot be had again later, and the words of a notice are composed anew at each claim.
        same_again = together == 1 and claim.notice_id is None
        return unanswered(claim.attempts, self.clock(), repeatable=same_again)

    def _all(self, claims: Sequence[Claimed], verdict: Verdict) -> Verdicts:
        return {claim.id: verdict for claim in claims}

    def _body(self, words: str, claims: list[Claimed]) -> Body:
        return {
            "recv_scope": 0,
            "to_parent_userid": list(dict.fromkeys(claim.address for claim in claims)),
            "agentid": self.corp.agent_id,
            "msgtype": "text",
            "text": {"content": words},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DROPS_REPEATS,
        }

    def _words(self, claim: Claimed) -> str | None:
        """The words with the page behind them and when they were written; None for a recording.

        The time keeps a reminder in the same words from being dropped as a repeat. Choices are left out: nobody
        can answer a school notice with a digit.
        """
        payload = unpack(claim.payload)
        if payload.reply.media:
            return None
        url = self.base_url.rstrip("/") + payload.link if self.base_url and payload.link else ""
        around = phrase("delivery/school_notice", words="", url=url, written=claim.due_at)
        words = cut(clean(payload.reply.text).strip(), MAX_BYTES - len(around.encode()) - 1)
        return phrase("delivery/school_notice", words=words, url=url, written=claim.due_at)
