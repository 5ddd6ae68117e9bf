"""A feeder in a process of its own: ``python -m tests.delivery.work_process URL API LATER``.

Its clock runs ``LATER`` seconds ahead, as if it had been started so much later.
"""

import sys
import time
from datetime import datetime, timedelta

from bot.core.clock import machine_now
from bot.delivery.feeder import Feeder
from bot.delivery.pacing import LocalPacer
from storage.session import Database
from tests.delivery.world import FixedTokens, account
from tests.fixtures.databases import vault


def main(url: str, api: str, later: float) -> None:
    """Send until killed."""

    def clock() -> datetime:
        return machine_now() + timedelta(seconds=later)

    db = Database(url, vault())
    feeder = Feeder(db, [account(api, FixedTokens(), clock)], LocalPacer(), clock=clock)
    feeder.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
