"""When each job runs: APScheduler's triggers say the hour, the school's calendar says the days."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI, at_school
from bot.core.school import SchoolContext
from bot.core.service import Job
from bot.core.settings import Schedule

MICROSECOND = timedelta(microseconds=1)


class JobFunction(Protocol):
    """What a service does when its time comes; returns how many messages it wrote."""

    def __call__(self, session: Session, school: SchoolContext, /, *, now: datetime, period: str) -> int:
        """Work in this transaction; ``now`` is the school time of the firing, also when it runs a little late."""


@dataclass(frozen=True, slots=True)
class TimedJob:
    """A job of a service's card with its function and its hour."""

    card: Job
    run: JobFunction
    trigger: CronTrigger

    @property
    def name(self) -> str:
        """What ``jiaxiao job run`` calls it."""
        return self.card.name


@dataclass(frozen=True, slots=True, order=True)
class Firing:
    """One moment (school time) at which a job is due, and the period that it is due for."""

    at: datetime
    period: str


def timetable(jobs: Mapping[str, tuple[Job, JobFunction]], schedule: Schedule) -> list[TimedJob]:
    """The jobs with their hours of ``[schedule]``. Raises AttributeError for an hour that is no setting: a bug."""
    timed = []
    for card, run in jobs.values():
        hour = getattr(schedule, card.at)
        trigger = CronTrigger(hour=hour.hour, minute=hour.minute, second=hour.second, timezone=SHANGHAI)
        timed.append(TimedJob(card, run, trigger))
    return timed


def firings(job: TimedJob, calendar: SchoolCalendar, after: datetime, until: datetime) -> list[Firing]:
    """All moments in (``after``, ``until``] at which the job is due at a school with this calendar, in order."""
    found, moment = list[Firing](), after
    while (fires := job.trigger.get_next_fire_time(None, moment + MICROSECOND)) is not None and fires <= until:
        if due_on(job.card, calendar, fires.date()):
            found.append(Firing(fires, period_of(job.card, fires)))
        moment = fires
    return found


def due_on(card: Job, calendar: SchoolCalendar, day: date) -> bool:
    """Whether the job has anything to do on this day."""
    return _DAYS[card.days](calendar, day)


def period_of(card: Job, moment: datetime) -> str:
    """What a run at this moment is claimed for: ``2026-11-20``, or the ISO week ``2026-W47``."""
    day = at_school(moment).date()
    if card.period == "day":
        return day.isoformat()
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def next_firing(job: TimedJob, calendar: SchoolCalendar, now: datetime) -> Firing | None:
    """The next moment after ``now``, looked for up to a year ahead."""
    moment, end = now, now + timedelta(days=366)
    while moment < end:
        week = moment + timedelta(days=7)
        if found := firings(job, calendar, moment, week):
            return found[0]
        moment = week
    return None


def all_firings(
    jobs: Iterable[TimedJob], schools: Iterable[SchoolContext], after: datetime, until: datetime
) -> list[datetime]:
    """Every moment in (``after``, ``until``] at which anything is due anywhere, in order."""
    here, every = list(schools), set[datetime]()
    for job in jobs:
        for school in here:
            every.update(firing.at for firing in firings(job, school.calendar, after, until))
    return sorted(every)


def _last_of_week(calendar: SchoolCalendar, day: date) -> bool:
    return calendar.last_school_day_of_week(day) == day


def _day_before_last_of_week(calendar: SchoolCalendar, day: date) -> bool:
    """The school day before it; in a week with one school day that is a day of the week before."""
    return calendar.is_school_day(day) and _last_of_week(calendar, calendar.next_school_day(day))


_DAYS: Mapping[str, Callable[[SchoolCalendar, date], bool]] = {
    "every_day": lambda _calendar, _day: True,
    "school_days": lambda calendar, day: calendar.is_school_day(day),
    "last_school_day_of_week": _last_of_week,
    "day_before_last_school_day_of_week": _day_before_last_of_week,
}
