"""One look at the clock: for every job and school, run what fell due since the last look.

A restart, a second scheduler and a clock that was moved forward all come through here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import MachineClock, machine_now
from bot.core.school import SchoolContext
from scheduler.run import record, run_claimed, scope_of
from scheduler.timetable import Firing, TimedJob, firings
from storage.job_runs import FIRST_SEEN, MISSED, claim_run, claimed_periods, worked_off_until
from storage.school_clock import school_now
from storage.session import Database

# A firing found so soon is on time; anything else is late, and nothing late disturbs the night.
ON_TIME = timedelta(minutes=2)

log = structlog.get_logger()


class Ticker:
    """Works off the timetable of these schools; ``grace`` is how late a run may still begin."""

    def __init__(
        self,
        db: Database,
        jobs: Sequence[TimedJob],
        schools: Sequence[SchoolContext],
        *,
        grace: timedelta,
        clock: MachineClock = machine_now,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._schools = schools
        self._grace = grace
        self._clock = clock
        self._looked: dict[tuple[str, int], datetime] = {}

    def tick(self) -> int:
        """Run what is due; returns how many runs this scheduler did. One job that fails does not stop the others."""
        now, ran = self._db.read(school_now, self._clock()), 0
        for school in self._schools:
            for job in self._jobs:
                try:
                    ran += self._work_off(job, school, now)
                except Exception:
                    log.exception("job_failed", job=job.name, school=school.id, alarm=True)
        return ran

    def _work_off(self, job: TimedJob, school: SchoolContext, now: datetime) -> int:
        since = self._since(job, school, now)
        if since is None:
            # Nothing of the past is made up for; from here on every firing counts.
            self._db.transact(_watch_from, job, school, now)
            return 0
        due = self._unclaimed(job, school, firings(job, school.calendar, since, now))
        latest = due[-1] if due and _may_run(due[-1], now, self._grace, school.calendar) else None
        missed = [firing for firing in due if latest is None or firing.period != latest.period]
        if missed:
            self._db.transact(_miss, job, school, missed, now)
        # None also where another scheduler has claimed it just now.
        done = run_claimed(self._db, job, school, latest, now) if latest else None
        self._looked[job.name, school.id] = now
        if latest is None or done is None:
            return 0
        log.info("job_ran", job=job.name, school=school.id, period=latest.period, messages=done.messages)
        return 1

    def _since(self, job: TimedJob, school: SchoolContext, now: datetime) -> datetime | None:
        """Up to when it is worked off: by our own memory; at first, and for a clock put back, by what is claimed."""
        looked = self._looked.get((job.name, school.id), now)
        return looked if looked < now else self._db.read(worked_off_until, job.name, scope_of(school), now)

    def _unclaimed(self, job: TimedJob, school: SchoolContext, due: list[Firing]) -> list[Firing]:
        if not due:
            return []
        claimed = self._db.read(claimed_periods, job.name, scope_of(school), [firing.period for firing in due])
        return [firing for firing in due if firing.period not in claimed]


def _may_run(firing: Firing, now: datetime, grace: timedelta, calendar: SchoolCalendar) -> bool:
    late = now - firing.at
    return late <= ON_TIME or (late <= grace and not calendar.is_quiet(now))


def _watch_from(session: Session, job: TimedJob, school: SchoolContext, now: datetime) -> None:
    claim_run(session, record(job, school, Firing(now, f"from {now.isoformat()}"), FIRST_SEEN, now))


def _miss(session: Session, job: TimedJob, school: SchoolContext, missed: Sequence[Firing], now: datetime) -> None:
    for firing in missed:
        if claim_run(session, record(job, school, firing, MISSED, now)) is not None:
            log.warning("job_missed", job=job.name, school=school.id, period=firing.period)
