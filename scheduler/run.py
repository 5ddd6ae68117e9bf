"""Running a job once for a period: the claim and the work are one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from scheduler.timetable import Firing, TimedJob, due_on, period_of
from storage.job_runs import DONE, JobRun, claim_run, count_messages
from storage.session import Database


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: it was due, it was not claimed before, and so many messages were written."""

    messages: int


def scope_of(school: SchoolContext) -> str:
    """The scope under which a school's runs are claimed."""
    return f"school:{school.id}"


def run_by_hand(db: Database, job: TimedJob, school: SchoolContext, at: datetime) -> Ran | None:
    """Run the job as if it were ``at`` (school time), whatever the hour of its day.

    None when nothing is due on that day or the day's period has been claimed before.
    """
    if not due_on(job.card, school.calendar, at_school(at).date()):
        return None
    return run_claimed(db, job, school, Firing(at, period_of(job.card, at)), at, by_hand=True)


def run_claimed(
    db: Database, job: TimedJob, school: SchoolContext, firing: Firing, now: datetime, *, by_hand: bool = False
) -> Ran | None:
    """Claim the firing and do its work in one transaction; None when it was claimed before.

    Whatever the job raises rolls the claim back too, so that a later tick tries again.
    """
    return db.transact(_claim_and_work, job, school, firing, now, by_hand=by_hand)


def _claim_and_work(
    session: Session, job: TimedJob, school: SchoolContext, firing: Firing, now: datetime, *, by_hand: bool
) -> Ran | None:
    run_id = claim_run(session, record(job, school, firing, DONE, now, by_hand=by_hand))
    if run_id is None:
        return None
    messages = job.run(session, school, now=firing.at, period=firing.period)
    count_messages(session, run_id, messages)
    return Ran(messages)


def record(
    job: TimedJob, school: SchoolContext, firing: Firing, state: str, now: datetime, *, by_hand: bool = False
) -> JobRun:
    """The row that claims a firing."""
    return JobRun(
        school_id=school.id,
        job=job.name,
        scope=scope_of(school),
        period=firing.period,
        state=state,
        fired_for=firing.at,
        claimed_at=now,
        by_hand=by_hand,
        messages=0,
    )
