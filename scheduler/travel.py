"""Moving the school's clock, for the demo: forward plays every run at its own moment, backward plays nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.school import SchoolContext
from scheduler.tick import Ticker
from scheduler.timetable import TimedJob, all_firings
from storage.bookings import next_at
from storage.obligations import next_rung_between
from storage.school_clock import school_now, set_school_now
from storage.session import Database
from storage.tasks import next_due_between


class Traveller:
    """Moves the clock of this database's schools.

    ``beats`` do what is due at any moment (rungs that families take, appointments, tasks), ``settle`` lets everything
    written so far go out.
    """

    def __init__(
        self,
        db: Database,
        ticker: Ticker,
        jobs: Sequence[TimedJob],
        schools: Sequence[SchoolContext],
        *,
        beats: Sequence[Callable[[], object]],
        settle: Callable[[], object],
        clock: MachineClock = machine_now,
    ) -> None:
        self._db = db
        self._ticker = ticker
        self._jobs = jobs
        self._schools = schools
        self._beats = beats
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
            self._pass_until(stop)
            self._db.transact(set_school_now, stop, self._clock())
            self._ticker.tick()
            self._settle()
        self._pass_until(moment)
        self._db.transact(set_school_now, moment, self._clock())

    def _pass_until(self, moment: datetime) -> None:
        """Stop wherever time does something by itself: what it brings is told by the job that runs after it."""
        self._beat()
        while (stop := self._db.read(_next_stop, self.get(), moment)) is not None:
            self._db.transact(set_school_now, stop, self._clock())
            self._beat()
            self._settle()

    def _beat(self) -> None:
        for beat in self._beats:
            beat()


def _next_stop(session: Session, after: datetime, until: datetime) -> datetime | None:
    """When a family takes its next rung, time next changes an appointment, or a task falls due."""
    stops = [find(session, after, until) for find in (next_rung_between, next_at, next_due_between)]
    return min((each for each in stops if each is not None), default=None)
