"""What ``transact`` and ``read`` promise, with real threads and processes on real databases."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from storage.base import Base
from storage.schools import School
from storage.session import LOCK_SECONDS, CommitUnknownError, Database, LockTimeoutError, wake_workers
from tests.fixtures.databases import vault
from tests.servers.postgres import PostgresServer
from tests.storage import counter


def test_nobody_counts_from_an_old_number(db: Database) -> None:
    db.transact(counter.put)
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(db.transact, counter.add_one) for _ in range(80)]:
            done.result()
    assert db.read(counter.read) == "80"


def test_who_reads_first_and_writes_later_is_not_thrown_out(db: Database) -> None:
    db.transact(counter.put)

    def late_writer(session: Session, code: str) -> None:
        session.scalars(select(School)).all()
        time.sleep(0.01)
        counter.put(session, code)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(db.transact, late_writer, str(n)) for n in range(12)]:
            done.result()
    assert len(db.read(lambda session: session.scalars(select(School.id)).all())) == 13


def test_two_processes_count_on_one_sqlite_file(sqlite_db: Database) -> None:
    sqlite_db.transact(counter.put)
    url = str(sqlite_db.engine.url)
    others = [get_context("spawn").Process(target=counter.add_many, args=(url, 30)) for _ in range(2)]
    for other in others:
        other.start()
    for _ in range(30):
        sqlite_db.transact(counter.add_one)
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0, 0]
    assert sqlite_db.read(counter.read) == "90"


def test_who_waits_too_long_is_told_so(db: Database) -> None:
    db.transact(counter.put)
    with _held(lambda inside: db.transact(_hold, *inside)):
        began = time.monotonic()
        with pytest.raises(LockTimeoutError):
            db.transact(counter.add_one)
        assert 0.95 < (time.monotonic() - began) / LOCK_SECONDS < 2
    db.transact(counter.add_one)
    assert db.read(counter.read) == "1"


def test_another_process_that_holds_the_sqlite_file_is_waited_for(sqlite_db: Database) -> None:
    sqlite_db.transact(counter.put)
    elsewhere = sqlite3.connect(sqlite_db.engine.url.database or "", isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(LockTimeoutError):
        sqlite_db.transact(counter.add_one)
    assert 0.95 < (time.monotonic() - began) / LOCK_SECONDS < 2
    assert sqlite_db.read(counter.read) == "0"  # who only reads does not wait
    elsewhere.execute("ROLLBACK")
    elsewhere.close()
    sqlite_db.transact(counter.add_one)


def test_an_exception_leaves_nothing(db: Database) -> None:
    def breaks(session: Session) -> None:
        counter.put(session)
        session.flush()
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        db.transact(breaks)
    assert db.read(lambda session: session.scalars(select(School)).all()) == []


def test_what_was_not_flushed_is_checked_before_the_commit(db: Database) -> None:
    db.transact(counter.put)
    with pytest.raises(IntegrityError):
        db.transact(counter.put)
    db.transact(counter.put, "another")  # the connection is good again


def test_reading_cannot_write(db: Database) -> None:
    db.transact(counter.put)
    with pytest.raises(DBAPIError, match=r"read.?only"):
        db.read(_write_while_reading)
    assert db.read(counter.read) == "0"
    db.transact(counter.add_one)  # and a connection that read may write again


def test_a_snapshot_sees_one_moment(db: Database) -> None:
    db.transact(counter.put)
    count = text("SELECT name FROM schools")
    with db.snapshot() as connection:
        assert connection.execute(count).scalar_one() == "0"
        db.transact(counter.add_one)
        assert connection.execute(count).scalar_one() == "0"
        with pytest.raises(DBAPIError):
            connection.execute(text("DELETE FROM schools"))
    assert db.read(counter.read) == "1"


def test_workers_are_woken_after_the_commit_and_only_then(db: Database) -> None:
    seen: list[str] = []
    db.on_work = lambda: seen.append(db.read(counter.read))

    def leaves_work(session: Session) -> None:
        counter.put(session)
        wake_workers(session)
        session.flush()
        assert seen == []

    def breaks(session: Session) -> None:
        wake_workers(session)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        db.transact(breaks)
    assert seen == []
    db.transact(leaves_work)
    assert seen == ["0"]  # committed: another connection sees it
    db.transact(counter.add_one)
    assert seen == ["0"]


@pytest.mark.postgres
@pytest.mark.parametrize(("state", "tries"), [("40001", 3), ("40P01", 3), ("55P03", 1), ("23505", 1), ("P0001", 1)])
def test_what_the_database_throws_out_is_run_again_twice(postgres_db: Database, state: str, tries: int) -> None:
    runs = []

    def thrown_out(session: Session) -> None:
        runs.append(1)
        counter.put(session)
        session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'test' USING ERRCODE = '{state}'; END $$"))

    with pytest.raises((DBAPIError, LockTimeoutError)):
        postgres_db.transact(thrown_out)
    assert len(runs) == tries
    assert postgres_db.read(lambda session: session.scalars(select(School)).all()) == []


@pytest.mark.postgres
def test_of_a_deadlock_both_get_through(postgres_db: Database) -> None:
    for code in ("left", "right"):
        postgres_db.transact(counter.put, code)
    met, runs = threading.Barrier(2), []

    def crosswise(session: Session, first: str, second: str) -> None:
        runs.append(first)
        counter.add_one(session, first)
        session.flush()
        if runs.count(first) == 1:
            met.wait(timeout=5)
        counter.add_one(session, second)

    with ThreadPoolExecutor(2) as threads:
        one_way = threads.submit(lambda: postgres_db.transact(crosswise, "left", "right"))
        other_way = threads.submit(lambda: postgres_db.transact(crosswise, "right", "left"))
        one_way.result()
        other_way.result()
    assert 3 <= len(runs) <= 6, "one at least was thrown out; so may be the other, or the same again"
    assert [postgres_db.read(counter.read, code) for code in ("left", "right")] == ["2", "2"]


@pytest.mark.postgres
@pytest.mark.parametrize("killed", [1, 2])
def test_a_connection_that_dies_in_the_middle_costs_nothing(
    postgres_db: Database, postgres_server: PostgresServer, killed: int
) -> None:
    postgres_db.transact(counter.put)
    runs = []

    def dies(session: Session) -> None:
        runs.append(1)
        counter.add_one(session)
        session.flush()
        if len(runs) <= killed:
            _terminate(postgres_server, session.scalar(text("SELECT pg_backend_pid()")))
        counter.read(session)

    postgres_db.transact(dies)
    assert len(runs) == killed + 1
    assert postgres_db.read(counter.read) == "1"


@pytest.mark.postgres
def test_connections_from_before_a_restart_are_made_anew(own_postgres: PostgresServer) -> None:
    database = _counting(own_postgres)
    for crash in (own_postgres.stop, own_postgres.kill):
        crash()
        with pytest.raises(OperationalError):
            database.read(counter.read)
        own_postgres.start()
        database.transact(counter.add_one)
        assert database.read(counter.read)
    assert database.read(counter.read) == "2"
    database.close()


@pytest.mark.postgres
def test_a_reader_does_not_notice_a_restart(own_postgres: PostgresServer) -> None:
    database = _counting(own_postgres)
    assert database.read(counter.read) == "0"
    own_postgres.kill()
    own_postgres.start()
    assert database.read(counter.read) == "0"
    database.close()


@pytest.mark.postgres
def test_a_commit_whose_end_nobody_heard_is_not_repeated(postgres_db: Database) -> None:
    """The connection dies inside COMMIT: the unit may have taken effect, only its own key can tell."""
    postgres_db.transact(_die_in_commit)
    runs = []

    def unit(session: Session) -> None:
        runs.append(1)
        counter.put(session)

    with pytest.raises(CommitUnknownError):
        postgres_db.transact(unit)
    assert len(runs) == 1


@pytest.mark.postgres
def test_what_is_refused_in_the_commit_itself_is_run_again(postgres_db: Database) -> None:
    postgres_db.transact(_refuse_in_commit)
    runs = []

    def unit(session: Session) -> None:
        runs.append(1)
        counter.put(session)

    with pytest.raises(DBAPIError):
        postgres_db.transact(unit)
    assert len(runs) == 3


def _counting(server: PostgresServer) -> Database:
    """A database with the counter's one table."""
    database = Database(server.create_database(), vault())
    Base.metadata.create_all(database.engine, [Base.metadata.tables["schools"]])
    database.transact(counter.put)
    return database


def _write_while_reading(session: Session) -> None:
    session.scalars(select(School)).one().name = "written"
    session.flush()


def _hold(session: Session, inside: threading.Event, release: threading.Event) -> None:
    counter.lock(session)
    inside.set()
    release.wait(10)


@contextmanager
def _held(hold: Callable[[tuple[threading.Event, threading.Event]], None]) -> Iterator[None]:
    """Another thread is inside its transaction until the block ends."""
    inside, release = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(hold, (inside, release))
        assert inside.wait(5)
        try:
            yield
        finally:
            release.set()
        done.result()


def _terminate(server: PostgresServer, pid: int | None) -> None:
    with psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def _die_in_commit(session: Session) -> None:
    _at_commit(session, "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5);")


def _refuse_in_commit(session: Session) -> None:
    _at_commit(session, "RAISE EXCEPTION 'test' USING ERRCODE = '40001';")


def _at_commit(session: Session, statements: str) -> None:
    """Have the server do this inside the COMMIT of every transaction that writes a school."""
    session.execute(
        text(
            f"CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statements} RETURN NULL; END $$"
        )
    )
    session.execute(
        text(
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON schools DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION at_commit()"
        )
    )
