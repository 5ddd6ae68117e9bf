"""Processes of the benchmark: started, waited for, and ended with the benchmark."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import free_port, spawn, wait_until

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(module: str, *arguments: str, folder: Path, store: str = "") -> Iterator[int]:
    """``python -m MODULE ARGUMENTS PORT`` until the block ends; gives the port it listens on.

    ``store``: where a contestant keeps what it must remember, in the environment as ``BENCHMARK_STORE``.
    """
    port, log = free_port(), folder / f"{'-'.join((module, *arguments))}.log"
    os.environ["BENCHMARK_STORE"] = store
    process = spawn([sys.executable, "-m", module, *arguments, str(port)], folder=ROOT, log=log)
    try:
        if not wait_until(lambda: _listens(port), process, log, seconds=20):
            raise RuntimeError(f"{module} {arguments} did not start: {log.read_text(errors='replace')[-2000:]}")
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
