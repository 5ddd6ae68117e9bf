"""One flush of SQLite's write-ahead log for all commits that wait for one; none is answered before it is on the disk.

SQLite's own ``synchronous=FULL`` flushes inside the commit, while nobody else can write: on a busy or simple disk
that wait is most of a push. Here the next writer begins meanwhile.
"""

import os
import threading
from pathlib import Path


class WalSync:
    """For all threads of this process; the log stands beside the database."""

    def __init__(self, database: Path) -> None:
        self._log = f"{database}-wal"
        self._changed = threading.Condition()
        self._is_flushing = False
        self._begun = self._ended = self._failed = 0  # numbers of flushes

    def flush(self) -> None:
        """Return when all that was committed before this call is on the disk. Raises OSError when it cannot be."""
        with self._changed:
            wanted = self._begun + 1  # one that runs now may have begun before our commit
            # ... or have taken it along: a failed one loses what it took, and the next knows nothing of it.
            first = self._begun if self._is_flushing else wanted
            while self._ended < wanted and self._failed < first:
                if self._is_flushing:
                    self._changed.wait()
                else:
                    self._flush()
            if self._failed >= first:
                raise OSError("the flush that may have held this commit failed")

    def _flush(self) -> None:
        """One flush, with the condition given up meanwhile."""
        self._is_flushing = True
        self._begun = number = self._begun + 1
        self._changed.release()
        try:
            self._flush_file()
        except OSError:
            self._failed = number
            raise
        finally:
            self._changed.acquire()
            self._is_flushing = False
            self._changed.notify_all()
        self._ended = number

    def _flush_file(self) -> None:
        try:
            descriptor = os.open(self._log, os.O_RDWR)
        except FileNotFoundError:
            return  # SQLite has moved all of it into the database, and flushed that
        try:
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
