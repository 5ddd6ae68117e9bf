"""Who moves the demo's clock hears each reminder, and has each task done, at its own moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.appointments.passing import pass_due
from bot.core.clock import machine_now
from bot.delivery.task_runner import TaskRunner
from scheduler.tick import Ticker
from scheduler.travel import Traveller
from storage.school_clock import set_school_now
from storage.session import Database
from storage.tasks import enqueue_task
from tests.appointments.office import Office, at


def test_the_clock_stops_at_every_reminder(sqlite_db: Database) -> None:
    office, machine = Office(sqlite_db), machine_now()
    office.hours()
    office.books("grandmother", at(25, 16, 20))
    office.do(set_school_now, office.now, machine)
    settled = list[object]()
    ticker = Ticker(sqlite_db, [], [office.school], grace=timedelta(hours=1), clock=lambda: machine)
    traveller = Traveller(
        sqlite_db, ticker, [], [office.school],
        beats=(partial(pass_due, sqlite_db, [office.school], machine),),
        settle=lambda: settled.append(traveller.get()), clock=lambda: machine,
    )  # fmt: skip
    traveller.set(at(26, 8))
    assert settled == [at(24, 16, 25), at(24, 18), at(25, 15, 20), at(25, 17, 10)]
    assert office.of(office.family("grandmother")).state == "missed"
    assert len(office.texts_for("grandmother")) == 3


def test_the_clock_stops_at_every_task_also_at_one_that_a_task_leaves_behind(sqlite_db: Database) -> None:
    office, machine = Office(sqlite_db), machine_now()
    office.do(set_school_now, office.now, machine)
    done = list[datetime]()

    def look(database: Database, args: Mapping[str, object], now: datetime) -> None:
        done.append(now)
        if args["again"]:
            database.transact(enqueue_task, "look", {"again": False}, office.school.id, now + timedelta(hours=20))

    office.do(enqueue_task, "look", {"again": True}, office.school.id, at(24, 17, 30))
    tasks = TaskRunner(sqlite_db, {"look": look}, clock=lambda: machine)
    ticker = Ticker(sqlite_db, [], [office.school], grace=timedelta(hours=1), clock=lambda: machine)
    Traveller(
        sqlite_db, ticker, [], [office.school], beats=(tasks.run_once,), settle=lambda: None, clock=lambda: machine
    ).set(at(26, 8))
    assert done == [at(24, 17, 30), at(25, 13, 30)]
