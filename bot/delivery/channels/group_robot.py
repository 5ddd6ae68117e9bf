"""The way out through a robot in a teachers' group: twenty messages a minute, so what waits is told in one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.texts import phrase
from bot.delivery.channels.pause import Pause
from bot.delivery.channels.verdicts import Halt, Verdict, halted, unanswered, unreachable
from bot.delivery.channels.wecom import (
    UnansweredError,
    UnreachableError,
    judge,
    note_refusal,
    post,
)
from bot.delivery.payload import unpack
from bot.wechat.safe_text import MAX_BYTES, clean, cut
from storage.base import new_id
from storage.claimed import Claimed, Outcome, Sending
from storage.number_uses import NumberUse, take_number
from storage.outbox import UNFINISHED, OutboxRow
from storage.school_clock import school_now
from storage.sealing import index
from storage.session import Database

PATH = "/cgi-bin/webhook/send"
MARKDOWN_BYTES = 4096
MINUTE = timedelta(minutes=1)
# The platform's limit is 20 a minute; two are kept for clocks that differ.
LIMITS = {"robot": ((MINUTE, 18),), "robot_digest": ((MINUTE, 1),)}
MANY = 10  # more than so many waiting are told in one message
TOO_FAST = (45009, 130101)
BLOCKED_FOR = timedelta(minutes=10)
PER_SECOND = 20

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """How many messages may go out now; if none, when the next may (machine time)."""

    messages: int
    free_at: datetime


@dataclass(slots=True)
class GroupRobot:
    """One robot as a sender; all workers of all hosts share its minute through the database."""

    name: str  # as the outbox names it
    key: SecretStr
    api_base: str
    db: Database
    clock: MachineClock = machine_now
    _pause: Pause = field(init=False)

    def __post_init__(self) -> None:
        """Not resting."""
        self._pause = Pause(self.name, self.clock)

    @property
    def per_second(self) -> int:
        """A group of rows a second; what counts is the minute, which :meth:`send_batch` keeps."""
        return PER_SECOND

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._pause.is_on()

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Each alone as long as few wait and the minute has room; the last message there is room for tells the rest."""
        if (held := self._pause.hold(claims)) is not None:
            return held
        key = self.key.get_secret_value()
        turn = await asyncio.to_thread(self.db.transact, _take, self.name, key, len(claims), self.clock())
        if not turn.messages:
            return _later(claims, turn.free_at)
        alone = claims if turn.messages == len(claims) else claims[: turn.messages - 1]
        told, rest = _fitting(claims[len(alone) :])
        groups = [[claim] for claim in alone] + ([told] if told else [])
        verdicts = await asyncio.gather(*(self._tell(http, group) for group in groups))
        # What became of one message became of all that it tells.
        told_by = self._pause.settle([(group[0], verdict) for group, verdict in zip(groups, verdicts, strict=True)])
        sent = [Sending(claim, said.outcome) for group, said in zip(groups, told_by, strict=True) for claim in group]
        return sent + _later(rest, self.clock() + MINUTE)

    async def _tell(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> Verdict:
        """One message for all of these."""
        attempts = max(claim.attempts for claim in claims)
        body = _text(claims[0]) if len(claims) == 1 else _digest(claims)
        try:
            code, said = await post(http, self.api_base + PATH, {"key": self.key.get_secret_value()}, body)
        except UnreachableError:
            return unreachable(attempts, self.clock())
        except UnansweredError:
            # The group may have read it, and the platform knows no repeat from a new message.
            return unanswered(attempts, self.clock(), repeatable=False)
        if code:
            note_refusal(self.name, code, said)
        if code in TOO_FAST:
            return halted(str(code), Halt("account", self.clock() + BLOCKED_FOR, alarm=False))
        return judge(code, attempts=attempts, now=self.clock())


def _take(session: Session, sender: str, key: str, wanted: int, now: datetime) -> Turn:
    """Count what may go out of this robot now: up to ``wanted`` messages, one in a minute where many wait."""
    mark = index(session, "robot", key)
    due = (OutboxRow.sender == sender, OutboxRow.state.in_(UNFINISHED), OutboxRow.due_at <= school_now(session, now))
    waiting = session.scalar(select(func.count()).select_from(OutboxRow).where(*due)) or 0
    if max(waiting, wanted) > MANY:
        wanted = 1
        if free_at := _permit(session, "robot_digest", mark, now):
            return Turn(0, free_at)
    for taken in range(wanted):
        if free_at := _permit(session, "robot", mark, now):
            return Turn(taken, free_at)
    return Turn(wanted, now)


def _permit(session: Session, kind: str, mark: bytes, now: datetime) -> datetime | None:
    return take_number(session, NumberUse(id=new_id(), kind=kind, phone_index=mark, at=now), LIMITS[kind])


def _fitting(claims: Sequence[Claimed]) -> tuple[Sequence[Claimed], Sequence[Claimed]]:
    """As many as one message holds, and the rest."""
    for many in range(len(claims), 1, -1):
        if len(_digest_words(claims[:many]).encode()) <= MARKDOWN_BYTES:
            return claims[:many], claims[many:]
    return claims[:1], claims[1:]


def _later(claims: Sequence[Claimed], not_before: datetime) -> list[Sending]:
    waits = Outcome("queued", error_code="robot_full", not_before=not_before, counts=False)
    return [Sending(claim, waits) for claim in claims]


def _words(claim: Claimed) -> str:
    # <@somebody> would call a colleague by name.
    return clean(unpack(claim.payload).reply.text).strip().replace("<", "＜")


def _text(claim: Claimed) -> Body:
    return {"msgtype": "text", "text": {"content": cut(_words(claim), MAX_BYTES)}}


def _digest(claims: Sequence[Claimed]) -> Body:
    return {"msgtype": "markdown", "markdown": {"content": _digest_words(claims)}}


def _digest_words(claims: Sequence[Claimed]) -> str:
    heading = phrase("delivery/group_digest", count=len(claims))
    return "\n\n".join((heading, *(cut(_words(claim), MAX_BYTES) for claim in claims)))
