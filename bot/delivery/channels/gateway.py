"""A provider of text messages or calls as a sender: what it answers becomes what happens to the row."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

import aiohttp
import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import NumberLimits
from bot.delivery.channels.pause import Pause
from bot.delivery.channels.verdicts import (
    FAULT_PAUSE,
    OUR_FAULT,
    RATE_PAUSE,
    Halt,
    Verdict,
    account_fault,
    again,
    halted,
    unanswered,
    unreachable,
)
from bot.delivery.number_limits import admit_numbers
from bot.delivery.payload import Payload, unpack
from bot.identity.phones import plain_number
from bot.wechat.failures import until_midnight
from storage.claimed import Claimed, Outcome, Sending

log = structlog.get_logger()


class Fate(StrEnum):
    """What a provider's answer means."""

    TAKEN = "taken"
    BAD_NUMBER = "bad_number"  # no such number, or none that can be reached so
    REFUSED = "refused"  # this person or these words: the same would be refused again
    NUMBER_RESTS = "number_rests"  # this number has had too many
    TOO_FAST = "too_fast"  # we ask too often
    DAY_OVER = "day_over"  # the account's quota of today is used up
    OUR_FAULT = "our_fault"  # credential, balance, signature, template: somebody must mend it
    AGAIN = "again"  # the provider's own trouble; nothing was sent
    NO_CONNECTION = "no_connection"  # the request never left
    NO_ANSWER = "no_answer"  # it left, and nobody knows what became of it


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. ``code`` is its own word, ``wait`` how long the number rests."""

    fate: Fate
    code: str = ""
    receipt_id: str | None = None
    wait: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Errand:
    """One text message or call. ``id`` is ours and the same at every try."""

    id: str
    to: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider tells later.

    ``arrived``: the message is on the phone, or the call was answered; ``failed`` with ``text`` saying why;
    ``pressed`` the key ``text`` in a call; ``said``: a person wrote ``text`` back from ``phone``.
    """

    kind: Literal["arrived", "failed", "pressed", "said"]
    receipt_id: str = ""
    text: str = ""
    phone: str = ""


class Provider(Protocol):
    """One provider, for text messages or for calls."""

    @property
    def drops_repeats(self) -> bool:
        """Whether a second errand with the same id is not sent again."""

    async def send(self, http: aiohttp.ClientSession, errand: Errand) -> Answer:
        """Hand one over. Raises nothing that a provider can cause."""


@dataclass(slots=True)
class GatewaySender:
    """A provider as the feeder sees it."""

    name: Literal["sms", "voice"]
    provider: Provider
    per_second: int
    per_number: NumberLimits
    words: Callable[[Payload], str]
    clock: MachineClock = machine_now
    _pause: Pause = field(init=False)

    def __post_init__(self) -> None:
        """It rests by itself."""
        self._pause = Pause(self.name, self.clock)

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._pause.is_on()

    def admit(self, session: Session, claims: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, datetime]]:
        """Reserve their numbers; returns those to give back, each with the machine time when it may go."""
        return admit_numbers(session, self.name, claims, self.per_number, now)

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        if (held := self._pause.hold(claims)) is not None:
            return held
        verdicts = await asyncio.gather(*(self._send_alone(http, claim) for claim in claims))
        return self._pause.settle(list(zip(claims, verdicts, strict=True)))

    async def _send_alone(self, http: aiohttp.ClientSession, claim: Claimed) -> Verdict:
        try:
            return await self._send(http, claim)
        except Exception:
            log.exception("sending_failed", outbox_id=claim.id)
            return OUR_FAULT

    async def _send(self, http: aiohttp.ClientSession, claim: Claimed) -> Verdict:
        number = plain_number(claim.address)
        if number is None:
            return Verdict(Outcome("failed", error_code="bad_number"))
        answer = await self.provider.send(http, Errand(str(claim.id), number, self.words(unpack(claim.payload))))
        if answer.fate is not Fate.TAKEN:
            log.warning("provider_refused", kind=self.name, fate=str(answer.fate), code=answer.code, outbox_id=claim.id)
        return judge(answer, attempts=claim.attempts, drops_repeats=self.provider.drops_repeats, now=self.clock())


def judge(answer: Answer, *, attempts: int, drops_repeats: bool, now: datetime) -> Verdict:
    """What becomes of the row, and whether the provider rests.

    ``attempts`` were made before this one; ``now`` is machine time.
    """
    code = answer.code or str(answer.fate)
    match answer.fate:
        case Fate.TAKEN:
            return Verdict(Outcome("sent", receipt_id=answer.receipt_id))
        case Fate.BAD_NUMBER | Fate.REFUSED:
            return Verdict(Outcome("failed", error_code="bad_number" if answer.fate is Fate.BAD_NUMBER else code))
        case Fate.TOO_FAST | Fate.DAY_OVER | Fate.OUR_FAULT:
            return _halted(answer.fate, code, now)
        case Fate.NO_CONNECTION:
            return unreachable(attempts, now)
        case Fate.NO_ANSWER:
            return unanswered(attempts, now, repeatable=drops_repeats)
        case Fate.NUMBER_RESTS | Fate.AGAIN:
            pause = answer.wait if answer.fate is Fate.NUMBER_RESTS else None
            return Verdict(again(code, attempts, now, pause=pause))


def _halted(fate: Fate, code: str, now: datetime) -> Verdict:
    """Nothing can be sent through this provider now; the message waits, and the try is not counted."""
    if fate is Fate.TOO_FAST:
        return halted(code, Halt("account", now + RATE_PAUSE, alarm=False))
    return account_fault(code, now, until_midnight(now) if fate is Fate.DAY_OVER else FAULT_PAUSE)
