"""Running a job once for a period: the claim and the work are one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, at_school, machine_now
from bot.core.school import SchoolContext
from scheduler.timetable import Firing, TimedJob, due_on, period_of
from storage.job_runs import DONE, JobRun, claim_run, count_messages
from storage.school_clock import pretend, school_now
from storage.session import Database


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: it was due, it was not claimed before, and so many messages were written."""

    messages: int


def scope_of(school: SchoolContext) -> str:
    """The scope under which a school's runs are claimed."""
    return f"school:{school.id}"


def run_by_hand(
    db: Database, job: TimedJob, school: SchoolContext, at: datetime, *, clock: MachineClock = machine_now
) -> Ran | None:
    """Run the job as if it were ``at`` (school time), whatever the hour of its day; what it writes is due now.

    None when nothing is due on that day or the day's period has been claimed before.
    """
    if not due_on(job.card, school.calendar, at_school(at).date()):
        return None
    firing = Firing(at, period_of(job.card, at))
    return db.transact(_by_hand, job, school, firing, clock())


def run_claimed(db: Database, job: TimedJob, school: SchoolContext, firing: Firing, now: datetime) -> Ran | None:
    """Claim the firing and do its work in one transaction; None when it was claimed before.

    Whatever the job raises rolls the claim back too, so that a later tick tries again.
    """
    return db.transact(_claim_and_work, job, school, firing, record(job, school, firing, DONE, now))


def _by_hand(session: Session, job: TimedJob, school: SchoolContext, firing: Firing, machine: datetime) -> Ran | None:
    pretend(session, firing.at, machine)
    run = record(job, school, firing, DONE, school_now(session, machine))
    run.by_hand = True
    return _claim_and_work(session, job, school, firing, run)


def _claim_and_work(session: Session, job: TimedJob, school: SchoolContext, firing: Firing, run: JobRun) -> Ran | None:
    run_id = claim_run(session, run)
    if run_id is None:
        return None
    messages = job.run(session, school, now=firing.at, period=firing.period)
    count_messages(session, run_id, messages)
    return Ran(messages)


def record(job: TimedJob, school: SchoolContext, firing: Firing, state: str, now: datetime) -> JobRun:
    """The row that claims a firing."""
    return JobRun(
        school_id=school.id,
        job=job.name,
        scope=scope_of(school),
        period=firing.period,
        state=state,
        fired_for=firing.at,
        claimed_at=now,
        by_hand=False,
        messages=0,
    )
