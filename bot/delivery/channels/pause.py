"""Why a sender rests: what somebody must mend, a quota that is used up, or an other end that is not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.core.clock import MachineClock
from bot.delivery.channels.breaker import Breaker
from bot.delivery.channels.verdicts import Verdict, waits
from storage.claimed import Claimed, Outcome, Sending

ALL = ""
ALONE = (ALL,)

log = structlog.get_logger()


@dataclass(slots=True)
class Pause:
    """Of one sender in one process: what is halted until when, and a breaker for each of its ways out.

    Other processes find out for themselves, by one refused group each. That is cheap: what a used-up quota or a
    wrong credential refuses costs nothing and is no try of the message, the refused rows themselves wait in the
    database for everybody, and a breaker tells of the network of its own host alone.
    """

    sender: str
    clock: MachineClock
    # What rests until when (machine time): a template by its id, a way out by its name, ALL is the whole sender.
    _halts: dict[str, datetime] = field(default_factory=dict)
    _breakers: dict[str, Breaker] = field(default_factory=dict)

    def is_on(self, ways: Iterable[str] = ALONE) -> bool:
        """Whether nothing may be sent now: the sender is halted, or the breakers of all these ways are open."""
        now = self.clock()
        return self.halted_until() is not None or all(self._breaker(way).rests_until(now) is not None for way in ways)

    def halted_until(self, what: str = ALL) -> datetime | None:
        """Until when the sender, a way out or a template rests (machine time); None if it does not."""
        until = self._halts.get(what)
        return until if until is not None and until > self.clock() else None

    def hold(self, claims: Sequence[Claimed], way: str = ALL) -> list[Sending] | None:
        """A group is about to leave by this way: None lets it pass (perhaps as a probe), else what waits instead."""
        until = self._breaker(way).begin(self.clock())
        if until is None:
            return None
        return [Sending(claim, waits("unreachable", until).outcome) for claim in claims]

    def settle(self, said: Sequence[tuple[Claimed, Verdict]], way: str = ALL) -> list[Sending]:
        """What becomes of a group that was let pass; what it says must rest, rests from now on."""
        failures = sum(not verdict.answered for _, verdict in said)
        # What never left for a reason of its own (no channel, a template that rests) tells nothing of the other end.
        answers = sum(verdict.answered and not verdict.outcome.unused for _, verdict in said)
        if self._breaker(way).ended(answers=answers, failures=failures, now=self.clock()):
            log.error("other_end_unreachable", sender=self.sender, way=way, alarm=True)
        return [Sending(claim, self.accept(claim, verdict)) for claim, verdict in said]

    def accept(self, claim: Claimed, verdict: Verdict) -> Outcome:
        """Let rest what must rest, and tell the operator once."""
        halt = verdict.halt
        if halt is not None:
            what = {"account": ALL, "channel": claim.channel, "template": claim.template_id}[halt.what]
            if self.halted_until(what) is None:
                self._halts[what] = halt.until
                say = log.error if halt.alarm else log.warning
                say("delivery_halted", sender=self.sender, what=what or "account", until=str(halt.until),
                    reason=verdict.outcome.error_code, alarm=halt.alarm)  # fmt: skip
        return verdict.outcome

    def _breaker(self, way: str) -> Breaker:
        return self._breakers.setdefault(way, Breaker())
