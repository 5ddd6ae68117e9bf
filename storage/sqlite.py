"""SQLite as this product uses it: a write-ahead log, and transactions that begin when we say so.

A listener for "begin" on the engine would do the same as the dialects here, and slow every statement down.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import ConnectionPoolEntry


class Reading(SQLiteDialect_pysqlite):
    """The BEGIN is ours: the driver's own comes with the first write, or not at all."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Open a transaction; SQLAlchemy translates the driver's errors."""
        dbapi_connection.execute("BEGIN")


class Writing(SQLiteDialect_pysqlite):
    """Takes the lock at once: what reads first and writes later fails as soon as another has written meanwhile."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Open a transaction; SQLAlchemy translates the driver's errors."""
        dbapi_connection.execute("BEGIN IMMEDIATE")


registry.register("sqlite.reading", __name__, Reading.__name__)
registry.register("sqlite.writing", __name__, Writing.__name__)


def sqlite_engine(url: URL, *, writable: bool, lock_seconds: float) -> Engine:
    """An engine for one file; where another process holds the lock it waits for so long."""
    engine = create_engine(
        url.set(drivername="sqlite+writing" if writable else "sqlite+reading"),
        connect_args={"isolation_level": None, "timeout": lock_seconds},
        pool_size=8,
        hide_parameters=True,  # an error in the log must not tell what a family wrote
        pool_use_lifo=True,  # writers take turns: the same connection each time, which has the pages at hand
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # A signature that was confirmed survives a power cut in the village: WalSync flushes behind each commit.
        cursor.execute("PRAGMA synchronous=NORMAL")
        # Pages of the log; moving it into the database keeps everybody waiting, the less often the better.
        cursor.execute("PRAGMA wal_autocheckpoint=4000")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        if not writable:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return engine
