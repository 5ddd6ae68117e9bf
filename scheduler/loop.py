"""The loop: APScheduler's own scheduler with a handful of interval jobs, kept in memory only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.core.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class Beat:
    """A function that is called again and again; a call that takes longer than ``every`` leaves some out."""

    name: str
    call: Callable[[], object]
    every: timedelta


class Loop:
    """Calls the beats from its own threads. Start as many as you like: what they do is claimed in the database."""

    def __init__(self, beats: list[Beat]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            # A beat that was missed is not made up for: the next one sees all there is.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for beat in beats:
            self._scheduler.add_job(beat.call, "interval", seconds=beat.every.total_seconds(), id=beat.name)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End when the calls under way have ended."""
        self._scheduler.shutdown(wait=True)
