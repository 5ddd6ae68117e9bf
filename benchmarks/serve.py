"""One contestant behind the one server that all of them run on: ``python -m benchmarks.serve MODULE PORT``."""

import os
import sys

from granian.constants import Interfaces
from granian.server import Server

from benchmarks.machine import server_cpu

THREADS = 8
SERVER = f"granian --interface wsgi --workers 1 --blocking-threads {THREADS}, pinned to one CPU"


def serve(module: str, port: int) -> None:
    """Serve ``module:application`` until told to stop."""
    os.sched_setaffinity(0, server_cpu())
    Server(
        f"{module}:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        factory=True,
    ).serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
