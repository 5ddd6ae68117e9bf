"""Why a sender with one way out rests: what somebody must mend, a quota, or an other end that is not there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.core.clock import MachineClock
from bot.delivery.channels.breaker import Breaker
from bot.delivery.channels.verdicts import Verdict
from storage.claimed import Outcome

log = structlog.get_logger()


@dataclass(slots=True)
class Pause:
    """Of one sender."""

    sender: str
    clock: MachineClock
    _halted_until: datetime | None = None
    _breaker: Breaker = field(default_factory=Breaker)

    def is_on(self) -> bool:
        """Whether nothing may be sent now."""
        now = self.clock()
        return self._is_halted(now) or self._breaker.rests_until(now) is not None

    def begin(self) -> datetime | None:
        """A group is about to be sent: None lets it pass, else it waits until then (machine time)."""
        return self._breaker.begin(self.clock())

    def settle(self, verdicts: Sequence[Verdict]) -> list[Outcome]:
        """What becomes of a group that was let pass; rests if it says so, and tells the operator once."""
        answers = sum(each.answered for each in verdicts)
        if self._breaker.ended(answers=answers, failures=len(verdicts) - answers, now=self.clock()):
            log.error("other_end_unreachable", sender=self.sender, alarm=True)
        for verdict in verdicts:
            self._halt(verdict)
        return [verdict.outcome for verdict in verdicts]

    def _halt(self, verdict: Verdict) -> None:
        halt = verdict.halt
        if halt is None or self._is_halted(self.clock()):
            return
        self._halted_until = halt.until
        say = log.error if halt.alarm else log.warning
        say("delivery_halted", sender=self.sender, until=str(halt.until), reason=verdict.outcome.error_code,
            alarm=halt.alarm)  # fmt: skip

    def _is_halted(self, now: datetime) -> bool:
        return self._halted_until is not None and self._halted_until > now
