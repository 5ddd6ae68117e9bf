"""A server process that never outlives the test run."""

import ctypes
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from pwd import struct_passwd

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(
    command: Sequence[str], *, folder: Path, log: Path, account: struct_passwd | None = None
) -> "subprocess.Popen[bytes]":
    """Start ``command`` in ``folder``, its output going to ``log``, as ``account`` (default: as ourselves).

    The kernel ends it when the thread that started it ends, so that an aborted run leaves nothing behind.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  one system call, no lock that a fork could hold
        )


def _end_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path, *, seconds: float) -> bool:
    """Wait until ``ready()``; False when the process ended first. Raises TimeoutError with the end of the log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(0.01)
    raise TimeoutError(f"{process.args!r} is not ready after {seconds} s: {tail(log)}")


def tail(log: Path) -> str:
    """The last of what a server said."""
    return log.read_text(errors="replace")[-2000:]
