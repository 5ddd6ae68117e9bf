"""No commit is answered before its log is on the disk, and many commits share one flush."""

import errno
import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from storage.session import CommitUnknownError, Database
from storage.wal_sync import WalSync
from tests.storage import counter


class Disk:
    """``os.fdatasync`` for the tests: what was flushed is noted, and it can be slow or broken."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.flushed: list[bytes] = []  # what the file held when its flush began
        self.seconds = 0.0
        self.error: OSError | None = None
        self.may_go = threading.Event()
        self.may_go.set()
        self._really = os.fdatasync
        patch.setattr(os, "fdatasync", self._flush)

    def _flush(self, descriptor: int) -> None:
        held, error = os.pread(descriptor, 1 << 24, 0), self.error
        assert self.may_go.wait(5)
        if error:
            raise error
        time.sleep(self.seconds)
        self._really(descriptor)
        self.flushed.append(held)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_commit_is_answered_after_its_own_log_is_on_the_disk(sqlite_db: Database, disk: Disk) -> None:
    sqlite_db.transact(counter.put, "before")
    log = Path(f"{sqlite_db.engine.url.database}-wal")
    disk.may_go.clear()
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(sqlite_db.transact, counter.put, "xiaoming")
        assert _waits(done)
        disk.may_go.set()
        done.result()
    assert log.read_bytes() == disk.flushed[-1]
    assert b"xiaoming" in disk.flushed[-1]


def test_commits_of_the_same_moment_share_a_flush(sqlite_db: Database, disk: Disk) -> None:
    sqlite_db.transact(counter.put)
    before = len(disk.flushed)
    disk.seconds = 0.1
    with ThreadPoolExecutor(16) as threads:
        for done in [threads.submit(sqlite_db.transact, counter.add_one) for _ in range(16)]:
            done.result()
    assert sqlite_db.read(counter.read) == "16"
    assert len(disk.flushed) - before < 8


def test_a_flush_that_began_before_the_commit_does_not_count(tmp_path: Path, disk: Disk) -> None:
    log, sync = tmp_path / "school.db-wal", WalSync(tmp_path / "school.db")
    log.write_bytes(b"one")
    disk.may_go.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(sync.flush)
        assert _waits(first)
        log.write_bytes(b"one two")
        second = threads.submit(sync.flush)
        assert _waits(second)
        disk.may_go.set()
        first.result()
        second.result()
    assert disk.flushed == [b"one", b"one two"]


def test_a_disk_that_does_not_flush_leaves_the_commit_unknown(sqlite_db: Database, disk: Disk) -> None:
    disk.error = OSError(errno.EIO, "the disk is ill")
    with pytest.raises(CommitUnknownError):
        sqlite_db.transact(counter.put)


def test_a_commit_that_a_failed_flush_took_along_is_not_answered_by_the_next(tmp_path: Path, disk: Disk) -> None:
    (tmp_path / "school.db-wal").write_bytes(b"one")
    sync = WalSync(tmp_path / "school.db")
    disk.error = OSError(errno.EIO, "the disk is ill")
    disk.may_go.clear()
    with ThreadPoolExecutor(4) as threads:
        ill_fated = [threads.submit(sync.flush)]
        assert _waits(ill_fated[0])
        ill_fated += [threads.submit(sync.flush) for _ in range(3)]
        assert all(_waits(done) for done in ill_fated)
        disk.error = None
        disk.may_go.set()
        assert all(isinstance(done.exception(timeout=5), OSError) for done in ill_fated)
    sync.flush()
    assert disk.flushed == [b"one"]


def test_without_a_log_there_is_nothing_to_flush(tmp_path: Path, disk: Disk) -> None:
    WalSync(tmp_path / "school.db").flush()
    assert disk.flushed == []


def _waits(done: Future[None]) -> bool:
    """Whether it is still waiting after a while."""
    return not wait([done], timeout=0.1).done
