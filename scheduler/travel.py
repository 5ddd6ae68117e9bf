"""Moving the school's clock, for the demo: forward plays every run at its own moment, backward plays nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.clock import MachineClock, machine_now
from bot.core.school import SchoolContext
from scheduler.tick import Ticker
from scheduler.timetable import TimedJob, all_firings
from storage.obligations import next_rung_between
from storage.school_clock import school_now, set_school_now
from storage.session import Database


class Traveller:
    """Moves the clock of this database's schools.

    ``climb`` lets families take the rungs that are due, ``settle`` lets everything written so far go out.
    """

    def __init__(
        self,
        db: Database,
        ticker: Ticker,
        jobs: Sequence[TimedJob],
        schools: Sequence[SchoolContext],
        *,
        climb: Callable[[], object],
        settle: Callable[[], object],
        clock: MachineClock = machine_now,
    ) -> None:
        self._db = db
        self._ticker = ticker
        self._jobs = jobs
        self._schools = schools
        self._climb = climb
        self._settle = settle
        self._clock = clock

    def get(self) -> datetime:
        """What time it is at school."""
        return self._db.read(school_now, self._clock())

    def set(self, moment: datetime) -> None:
        """Make it ``moment`` at school, playing on the way what falls due."""
        self._ticker.tick()
        firings = all_firings(self._jobs, self._schools, self.get(), moment)
        for stop in firings:
            self._climb_until(stop)
            self._db.transact(set_school_now, stop, self._clock())
            self._ticker.tick()
            self._settle()
        self._climb_until(moment)
        self._db.transact(set_school_now, moment, self._clock())

    def _climb_until(self, moment: datetime) -> None:
        """Stop wherever a family takes its next rung: what a rung brings is told by the job that runs after it."""
        self._climb()
        while (stop := self._db.read(next_rung_between, self.get(), moment)) is not None:
            self._db.transact(set_school_now, stop, self._clock())
            self._climb()
            self._settle()
