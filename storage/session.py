"""The one seam to the database: ``transact`` writes, ``read`` cannot.

A *unit* is a function that takes a session first; it is run again from its start when the database asks for
that, so it must have no effect outside the session.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.core.clock import monotonic
from bot.core.encryption import Vault
from storage.sqlite import sqlite_engine
from storage.turns import Turns
from storage.wal_sync import WalSync

P = ParamSpec("P")
T = TypeVar("T")

# A repeat of a push waits for the first at most this long (WeChat cuts the connection at 5 s).
LOCK_SECONDS = 3.5
# A unit that the database threw out is run again only within this time, at most twice.
RETRY_SECONDS = 4.0
RETRIES = 2
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"

log = structlog.get_logger()


class LockTimeoutError(Exception):
    """Another transaction held what this one needs for longer than :data:`LOCK_SECONDS`."""


class CommitUnknownError(Exception):
    """The connection died during COMMIT; whether the unit took effect must be asked by its own key."""


class Database:
    """One database, SQLite or PostgreSQL, for any number of threads."""

    def __init__(self, url: str, vault: Vault) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.vault = vault
        # Called after a commit that wrote rows for the feeder or the task runner.
        self.on_work: Callable[[], None] = lambda: None
        # On SQLite a process-wide lock brings p99 from 0.6 s to 0.05 s against relying on busy waits alone.
        self._writer = Turns() if self.is_sqlite else None
        self._log: WalSync | None = None
        if self.is_sqlite:
            file = Path(parsed.database or "")
            file.parent.mkdir(parents=True, exist_ok=True)
            self._log = WalSync(file)
            self.engine = sqlite_engine(parsed, writable=True, lock_seconds=LOCK_SECONDS)
            self._reading = sqlite_engine(parsed, writable=False, lock_seconds=LOCK_SECONDS)
        else:
            self.engine = _postgresql(url)
            self._reading = self.engine.execution_options(postgresql_readonly=True)

    def transact(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``unit`` in one transaction and commit it; any exception rolls everything back.

        Deadlocks, serialization failures and lost connections are run again, at most twice and within 4 s.
        Raises :class:`LockTimeoutError` when another transaction held on too long, and
        :class:`CommitUnknownError` when the connection died in COMMIT: repeating blindly could do the work twice.
        """
        started = monotonic()
        for attempt in range(RETRIES + 1):
            try:
                return self._once(unit, *args, **kwargs)
            except DBAPIError as error:
                if _is_lock_timeout(error):  # the wait has used the time there was
                    raise LockTimeoutError from error
                last = attempt == RETRIES or monotonic() - started > RETRY_SECONDS
                if last or not _worth_another_try(error):
                    raise
                log.warning("transaction_again", unit=_name_of(unit), attempt=attempt + 1, error=str(error.orig))
        raise AssertionError("unreachable")

    def read(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``unit`` where nothing can be written; once more if the connection turned out to be dead."""
        try:
            return self._read_once(unit, *args, **kwargs)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._read_once(unit, *args, **kwargs)

    def _read_once(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with Session(self._reading, info={"vault": self.vault}) as session:
            return unit(session, *args, **kwargs)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one moment of the whole database, for copies of it."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine = self._reading if self.is_sqlite else self.engine
        with engine.connect().execution_options(**level) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self._reading.dispose()
        self.engine.dispose()

    def _once(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._write_turn(), Session(self.engine, expire_on_commit=False, info={"vault": self.vault}) as session:
            result = unit(session, *args, **kwargs)
            session.flush()
            try:
                session.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise CommitUnknownError(_name_of(unit)) from error
                raise
        if self._log:
            self._flush(self._log, _name_of(unit))
        if session.info.get("work"):
            self.on_work()
        return result

    def _flush(self, log_file: WalSync, unit: str) -> None:
        try:
            log_file.flush()
        except OSError as error:  # committed, and perhaps lost at the next power cut
            log.exception("disk_does_not_flush", alarm=True)
            raise CommitUnknownError(unit) from error

    @contextmanager
    def _write_turn(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=LOCK_SECONDS):
            raise LockTimeoutError
        try:
            yield
        finally:
            self._writer.release()


def _name_of(unit: Callable[..., object]) -> str:
    """For logs; never what a partial was given, which may hold people's words and takes long to spell out."""
    return str(getattr(getattr(unit, "func", unit), "__name__", type(unit).__name__))


def wake_workers(session: Session) -> None:
    """Say that this transaction writes rows that a worker thread should look at once it is committed."""
    session.info["work"] = True


def vault_of(session: Session) -> Vault:
    """The keys of the database that this session belongs to."""
    vault = session.info["vault"]
    assert isinstance(vault, Vault)  # noqa: S101  for the type checker; Database puts it there
    return vault


def _worth_another_try(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or code in (SERIALIZATION_FAILURE, DEADLOCK)


def _is_lock_timeout(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code == LOCK_NOT_AVAILABLE or "database is locked" in str(error.orig)


def _postgresql(url: str) -> Engine:
    return create_engine(
        url,
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # an error in the log must not tell what a family wrote
        pool_size=8,
        max_overflow=8,
        connect_args={
            "options": f"-c lock_timeout={int(LOCK_SECONDS * 1000)} -c timezone=UTC",
            "connect_timeout": 3,
        },
    )
