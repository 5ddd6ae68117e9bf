"""A scheduler in a process of its own: ``python -m tests.scheduler.tick_process URL SCHOOL SLEEP``.

Its only job counts its runs in the database and then takes ``SLEEP`` seconds, inside the transaction.
"""

import sys
import time
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.school import SchoolContext
from bot.core.service import Job
from bot.core.settings import QuietHours, Rules, Schedule, School, SchoolCalendarDays
from scheduler.tick import Ticker
from scheduler.timetable import timetable
from storage.quotas import take_templates
from storage.session import Database
from tests.fixtures.databases import vault
from tests.scheduler.world import TERM


def main(url: str, school_id: int, sleep: float) -> None:
    """Tick until killed."""

    def count(session: Session, _school: SchoolContext, /, *, now: datetime, period: str) -> int:
        take_templates(session, f"runs {period}", now.date(), 1, per_day=99)
        session.flush()
        _say("working")
        time.sleep(sleep)
        return 1

    db = Database(url, vault())
    card = Job("weekly_update", "weekly_update", "last_school_day_of_week", "week")
    calendar = SchoolCalendar(SchoolCalendarDays(terms=(TERM,)), QuietHours())
    school = SchoolContext(school_id, School(name="青山小学"), Rules(), calendar)
    jobs = timetable({card.name: (card, count)}, Schedule())
    ticker = Ticker(db, jobs, [school], grace=timedelta(hours=3))
    ticker.tick()
    _say("ready")
    while True:
        ticker.tick()
        time.sleep(0.02)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
