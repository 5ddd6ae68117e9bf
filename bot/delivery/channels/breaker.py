"""A circuit breaker: after failures in a row nothing is sent for a while, then one group tries.

The libraries there are guard one call at a time and raise; ours must let a group of messages through as the probe
and say until when the others wait, since a message that waits is no failed try.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES = 5  # connections refused or answers that did not come, in a row
FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)
PROBE_TAKES = timedelta(seconds=10)  # a sender's time-outs and a little more


@dataclass(slots=True)
class Breaker:
    """Closed, open until a moment, or open with a probe on its way. All times are machine time; for one thread."""

    _failures: int = 0
    _pause: timedelta = timedelta()
    _next_try: datetime | None = None  # set: open
    _probing: bool = False

    def rests_until(self, now: datetime) -> datetime | None:
        """When something may be tried again; None if something may be tried now."""
        return self._next_try if self._next_try is not None and self._next_try > now else None

    def begin(self, now: datetime) -> datetime | None:
        """A group is about to be sent: None lets it pass, else it waits until then.

        The first group behind an open breaker is the probe; those after it wait for what becomes of it.
        """
        until = self.rests_until(now)
        if until is None and self._next_try is not None:
            self._next_try, self._probing = now + PROBE_TAKES, True
        return until

    def ended(self, *, answers: int, failures: int, now: datetime) -> bool:
        """A group has come back, so many of it without connection or answer; True if this opened the breaker."""
        if answers:
            self._failures, self._pause, self._next_try, self._probing = 0, timedelta(), None, False
            return False
        if not failures or (self._next_try is not None and not self._probing):
            return False  # begun before it opened: that failure is known already
        self._failures += failures
        if self._failures < FAILURES and not self._probing:
            return False
        self._pause = min(self._pause * 2 or FIRST, LONGEST)
        self._failures, self._next_try, self._probing = 0, now + self._pause, False
        return True
