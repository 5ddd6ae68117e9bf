"""Slow work: done once it is due, tried again with patience, ended visibly."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError
from bot.delivery.task_runner import BACK_OFF, TaskRunner
from storage.session import Database
from storage.tasks import LEASE, Task, claim_task, enqueue_task, finish_task, put_back_task
from tests import factories
from tests.delivery.world import Clock
from tests.factories import NOW


class Work:
    """A task function that fails as ordered."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.done: list[Mapping[str, object]] = []
        self.seen = threading.Event()

    def __call__(self, _db: Database, args: Mapping[str, object], now: datetime) -> None:
        """One try."""
        self.seen.set()
        if fault := self.faults.pop(0) if self.faults else None:
            raise fault
        self.done.append({**args, "now": now})


@pytest.fixture
def school_id(db: Database) -> int:
    """The school."""
    return db.transact(lambda session: factories.school(session).id)


def only(db: Database) -> Task:
    """The only task there is."""
    return db.read(lambda session: session.scalars(select(Task)).one())


def test_a_task_is_done_once_when_it_is_due(db: Database, school_id: int) -> None:
    work, clock = Work(), Clock()
    runner = TaskRunner(db, {"export": work}, clock=clock)
    db.transact(enqueue_task, "export", {"class": "三(2)班"}, school_id, NOW + timedelta(minutes=1))
    assert b"\xe4\xb8\x89" not in (only(db).args or b""), "what is written about children is sealed"
    assert runner.run_once() == 0
    clock.pass_by(minutes=1)
    assert (runner.run_once(), runner.run_once()) == (1, 0)
    told = {"class": "三(2)班", "school_id": school_id, "folder": "media", "now": NOW + timedelta(minutes=1)}
    assert work.done == [told]
    assert (only(db).state, only(db).args) == ("done", None)


def test_a_kind_that_nobody_here_does_is_left_to_others(db: Database, school_id: int) -> None:
    db.transact(enqueue_task, "export", {}, school_id, NOW)
    assert TaskRunner(db, {"media.fetch": Work()}, clock=Clock()).run_once() == 0


def test_a_failure_is_tried_again_with_patience_and_ends_visibly(db: Database, school_id: int) -> None:
    work, clock = Work(*[RuntimeError("李小明")] * 99), Clock()
    runner = TaskRunner(db, {"export": work}, clock=clock)
    db.transact(enqueue_task, "export", {}, school_id, NOW)
    for wait in BACK_OFF:
        assert runner.run_once() == 1
        clock.pass_by(seconds=wait.total_seconds() - 1)
        assert runner.run_once() == 0, "not before its time"
        clock.pass_by(seconds=1)
    assert (runner.run_once(), runner.run_once()) == (1, 0)
    assert (only(db).state, only(db).error) == ("dead", "RuntimeError"), "no word of a person in it"


def test_what_is_hopeless_is_not_tried_again_and_a_wish_to_wait_is_kept(db: Database, school_id: int) -> None:
    wait = DeliveryError("later", retry_after=timedelta(hours=1), code=45009)
    clock, work = Clock(), Work(wait, DeliveryError("never", permanent=True))
    runner = TaskRunner(db, {"export": work}, clock=clock)
    db.transact(enqueue_task, "export", {}, school_id, NOW)
    runner.run_once()
    assert only(db).error == "DeliveryError 45009"
    clock.pass_by(minutes=59)
    assert runner.run_once() == 0
    clock.pass_by(minutes=1)
    runner.run_once()
    assert only(db).state == "dead"


def test_one_failing_task_does_not_stop_the_next(db: Database, school_id: int) -> None:
    work = Work(RuntimeError())
    for number in range(3):
        db.transact(enqueue_task, "export", {"number": number}, school_id, NOW - timedelta(seconds=9 - number))
    assert TaskRunner(db, {"export": work}, clock=Clock()).run_once() == 3
    assert [each["number"] for each in work.done] == [1, 2]


def test_a_dead_worker_is_taken_over_and_held_off(db: Database, school_id: int) -> None:
    clock = Clock()
    db.transact(enqueue_task, "export", {}, school_id, NOW)
    late = db.transact(claim_task, ["export"], clock())
    assert late
    assert db.transact(claim_task, ["export"], clock()) is None
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    taken = db.transact(claim_task, ["export"], clock())
    assert taken
    assert taken.attempts == 2
    assert not db.transact(finish_task, late, clock())
    assert not db.transact(put_back_task, late, clock(), "late")
    assert db.transact(finish_task, taken, clock())


def test_nothing_is_done_for_a_cause_that_was_rolled_back(db: Database, school_id: int) -> None:
    def unit(session: Session) -> None:
        enqueue_task(session, "export", {}, school_id, NOW)
        raise LookupError

    with pytest.raises(LookupError):
        db.transact(unit)
    assert TaskRunner(db, {"export": Work()}, clock=Clock()).run_once() == 0


def test_started_it_works_when_woken_and_stops_cleanly(db: Database, school_id: int) -> None:
    work = Work()
    runner = TaskRunner(db, {"export": work}, clock=Clock())
    db.on_work = runner.wake
    runner.start()
    db.transact(enqueue_task, "export", {}, school_id, NOW)
    assert work.seen.wait(5)
    runner.stop()
    assert only(db).state == "done"
    assert "tasks" not in {thread.name for thread in threading.enumerate()}
