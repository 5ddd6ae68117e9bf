"""What the figures were measured on, and which processor a process keeps to."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("flask", "wechatpy", "werobot", "sqlalchemy", "psycopg", "aiohttp", "granian", "cryptography")


def facts() -> str:
    """Processor, interpreter and versions, in three lines."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return "\n".join(
        (
            f"{_processor()}, {os.cpu_count()} CPUs, {memory} GiB, load before {os.getloadavg()[0]:.1f}",
            f"Python {platform.python_version()} ({platform.python_compiler()}), SQLite {sqlite3.sqlite_version}",
            libraries,
        )
    )


def server_cpu() -> set[int]:
    """Where the server under test runs: alone, if there are two processors."""
    return {min(os.sched_getaffinity(0))}


@contextmanager
def on_the_other_cpu() -> Iterator[None]:
    """Keep this thread, which makes the load, away from the server's processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before - server_cpu() or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
