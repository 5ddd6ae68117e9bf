"""Which runs of the timetable have been claimed: one row per (job, scope, period), whoever is first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, own
from storage.upsert import insert

DONE, MISSED, FIRST_SEEN = "done", "missed", "first_seen"


class JobRun(OfSchool, Base):
    """One run. ``state``: done, missed (too late, so it never ran), first_seen (from here on the job is watched).

    ``by_hand`` runs are claimed like any other, but do not tell up to when the timetable has been worked off.
    """

    __tablename__ = "job_runs"
    __table_args__ = own(UniqueConstraint("job", "scope", "period"))

    job: Mapped[Short]
    scope: Mapped[Short]  # "school:<id>", perhaps with a part of it behind
    period: Mapped[Short]  # "2026-11-20", "2026-W47"
    state: Mapped[Short]
    fired_for: Mapped[datetime]  # school time that the timetable meant
    claimed_at: Mapped[datetime]  # school time when it was done
    by_hand: Mapped[bool] = mapped_column(default=False)
    messages: Mapped[int] = mapped_column(default=0)


Index("ix_job_runs_latest", JobRun.job, JobRun.scope, JobRun.fired_for)


def claim_run(session: Session, run: JobRun) -> int | None:
    """Write ``run`` and return its id, or None when its period was claimed before.

    Where another transaction is just claiming the same period, this waits for its end.
    """
    columns = ("school_id", "job", "scope", "period", "state", "fired_for", "claimed_at", "by_hand", "messages")
    values = {name: value for name in columns if (value := getattr(run, name)) is not None}
    claimed = insert(session, JobRun).values(values).on_conflict_do_nothing().returning(JobRun.id)
    found: int | None = session.scalar(claimed)
    return found


def count_messages(session: Session, run_id: int, messages: int) -> None:
    """Note how many messages the run wrote."""
    session.get_one(JobRun, run_id).messages = messages


def worked_off_until(session: Session, job: str, scope: str, now: datetime) -> datetime | None:
    """Up to which moment, not after ``now``, this job's firings have been dealt with; None if it was never seen."""
    mine = (JobRun.job == job, JobRun.scope == scope, ~JobRun.by_hand, JobRun.fired_for <= now)
    return session.scalar(select(func.max(JobRun.fired_for)).where(*mine))


def claimed_periods(session: Session, job: str, scope: str, periods: Sequence[str]) -> set[str]:
    """Which of these periods have been claimed."""
    mine = (JobRun.job == job, JobRun.scope == scope, JobRun.period.in_(periods))
    return set(session.scalars(select(JobRun.period).where(*mine)))


def latest_run(session: Session, job: str, school_id: int) -> JobRun | None:
    """The last run of this job that was done."""
    mine = (JobRun.job == job, JobRun.school_id == school_id, JobRun.state == DONE)
    return session.scalar(select(JobRun).where(*mine).order_by(JobRun.fired_for.desc()).limit(1))
