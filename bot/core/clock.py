"""The only place that reads the machine's clock.

Two clocks run in the product. *Machine time* is real: signatures, tokens, leases, time-outs, pacing.
*School time* is what a school means by "today" or "17:00"; it can be moved (demo, tests) and lives in
the database (``storage/school_clock.py``). Business code reads neither: ``now`` comes in as an argument.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

MachineClock = Callable[[], datetime]


def machine_now() -> datetime:
    """Real time now, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never goes back, for durations only."""
    return time.monotonic()


def at_school(moment: datetime) -> datetime:
    """The same moment as the school's wall clock shows it (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI)


def day_begins(day: date) -> datetime:
    """Midnight of this day on the school's wall clock."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
