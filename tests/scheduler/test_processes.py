"""Two schedulers in two real processes, one of them killed."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from bot.core.clock import machine_now
from storage.job_runs import JobRun
from storage.quotas import TemplateCount
from storage.school_clock import set_school_now
from storage.session import Database
from tests.scheduler.world import here, school_context

Start = Callable[[float], "subprocess.Popen[str]"]


@pytest.fixture
def start(db: Database) -> Iterator[Start]:
    """Starts schedulers on one database; it is Friday, two minutes to five."""
    db.transact(set_school_now, here("11-20 16:58"), machine_now())
    school_id, started = school_context(db).id, list["subprocess.Popen[str]"]()
    url = db.engine.url.render_as_string(hide_password=False)

    def run(sleep: float) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.scheduler.tick_process", url, str(school_id), str(sleep)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        read_until(started[-1], "ready")
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: "subprocess.Popen[str]", word: str) -> None:
    """Wait for a line of the process."""
    assert process.stdout
    assert any(line.strip() == word for line in process.stdout), f"ended before it said {word}"


def counted(db: Database) -> list[int]:
    """How often each run's work was committed."""
    return db.read(lambda session: list(session.scalars(select(TemplateCount.count))))


def wait_for_work(db: Database) -> None:
    """Until some run is committed, and a little longer."""
    deadline = time.monotonic() + 15
    while not counted(db) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)


def test_two_schedulers_do_it_once(db: Database, start: Start) -> None:
    start(0.2), start(0.2)
    db.transact(set_school_now, here("11-20 17:00:01"), machine_now())
    wait_for_work(db)
    assert counted(db) == [1]


def test_what_a_killed_scheduler_began_another_does_once(db: Database, start: Start) -> None:
    dying = start(30)
    db.transact(set_school_now, here("11-20 17:00:01"), machine_now())
    read_until(dying, "working")
    dying.kill()
    dying.wait()
    assert counted(db) == []
    start(0)
    wait_for_work(db)
    assert counted(db) == [1]
    [run] = db.read(lambda session: session.scalars(select(JobRun).where(JobRun.state == "done")).all())
    assert (run.period, run.messages) == ("2026-W47", 1)
