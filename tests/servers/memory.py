"""A place in memory for what tests write and throw away: a database is made there in a tenth of a busy disk's time."""

import os
import shutil
from pathlib import Path

MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def folder_in_memory() -> Path | None:
    """Where to write; None where the machine has no such place, little room in it, or lets nothing run from it."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY
