"""A school with a timetable whose jobs write down when they ran."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.school import SchoolContext
from bot.core.service import Days, Job
from bot.core.settings import QuietHours, Rules, Schedule, School, SchoolCalendarDays, Term
from scheduler.tick import Ticker
from scheduler.timetable import TimedJob, timetable
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories

TERM = Term(name="2026秋", first=date(2026, 9, 1), last=date(2027, 1, 20))


def here(text: str) -> datetime:
    """A moment on the school's wall clock: ``11-20 17:00`` of 2026, with seconds if wanted."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}").replace(tzinfo=SHANGHAI)


class Diary:
    """Jobs that note (job, period) and, if told so, fail."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, str]] = []
        self.moments: list[datetime] = []  # what each was told the time is
        self.failing: set[str] = set()

    def job(self, name: str, at: str, days: Days, period: str = "day") -> tuple[Job, "_Noting"]:
        """A card and its function."""
        return Job(name, at, days, "week" if period == "week" else "day"), _Noting(self, name)


class _Noting:
    def __init__(self, diary: Diary, name: str) -> None:
        self._diary, self._name = diary, name

    def __call__(self, _session: Session, _school: SchoolContext, /, *, now: datetime, period: str) -> int:
        if self._name in self._diary.failing:
            raise RuntimeError(self._name)
        self._diary.ran.append((self._name, period))
        self._diary.moments.append(now)
        return 3


class World:
    """One school, its timetable, and machine time that a test moves."""

    def __init__(self, db: Database, start: datetime) -> None:
        self.db, self.diary, self.machine = db, Diary(), start
        made = [
            self.diary.job("weekly_update", "weekly_update", "last_school_day_of_week", "week"),
            self.diary.job("nudge", "weekly_update_nudge", "day_before_last_school_day_of_week", "week"),
            self.diary.job("evening", "card_evening", "school_days"),
            self.diary.job("night", "card_reminder", "every_day"),
        ]
        schedule = Schedule(weekly_update_nudge=time(16, 30))
        self.jobs: list[TimedJob] = timetable({card.name: (card, run) for card, run in made}, schedule)
        self.school = school_context(db)
        self.ticker = self.another_ticker()

    def another_ticker(self) -> Ticker:
        """A further scheduler on the same database."""
        return Ticker(self.db, self.jobs, [self.school], grace=timedelta(hours=3), clock=lambda: self.machine)

    def at(self, text: str) -> list[tuple[str, str]]:
        """Let school time be so late, tick once, and say what ran in this tick."""
        self.db.transact(set_school_now, here(text), self.machine)
        before = len(self.diary.ran)
        self.ticker.tick()
        return self.diary.ran[before:]


def school_context(db: Database) -> SchoolContext:
    """The school, entered into the database."""
    school_id = db.transact(lambda session: factories.school(session).id)
    calendar = SchoolCalendar(SchoolCalendarDays(terms=(TERM,)), QuietHours())
    return SchoolContext(school_id, School(name="青山小学"), Rules(), calendar)
