"""Waiting for SIGTERM or Ctrl-C while threads do the work."""

import signal
import threading
from types import FrameType


def wait_until_told() -> None:
    """Return when this process is asked to end."""
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    told.wait()
