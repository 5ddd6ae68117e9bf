"""How long a class's month takes to be bound: 45 children, every card written, signed by hand and set in Chinese.

``python -m benchmarks.archive`` prints the seconds of the whole task and the limit.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.verdict import Ceiling
from bot.delivery.task_runner import TaskRunner
from handlers.card_month import actions
from storage.migrate import upgrade
from storage.session import Database
from tests.card_month.full_month import NOVEMBER, full_month
from tests.fixtures.databases import vault
from tests.school_week import REGISTRY, SchoolWeek

MOST_SECONDS = 10.0


def measure(folder: Path) -> Ceiling:
    """Bind the month once, from the task to the file. Raises RuntimeError where no file came."""
    database = Database(f"sqlite:///{folder / 'month.db'}", vault())
    upgrade(database.engine)
    week = SchoolWeek(database)
    full_month(week)
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    week.do(actions.ask_for_archive, week.school, teacher, class_id, NOVEMBER, week.now)
    runner = TaskRunner(database, REGISTRY.tasks(), folder=folder, clock=lambda: week.now)
    begun = time.perf_counter()
    runner.run_once()
    seconds = time.perf_counter() - begun
    database.close()
    if not list(folder.rglob("*.pdf")):
        raise RuntimeError("no archive was bound")
    return Ceiling("seconds to bind a month of 45 children", seconds, MOST_SECONDS)


def main() -> int:
    """Print the limit; 1 if it is missed."""
    with TemporaryDirectory(prefix="jiaxiao-benchmark-") as folder:
        limit = measure(Path(folder))
    print(limit)
    return 0 if limit.holds else 1


if __name__ == "__main__":
    sys.exit(main())
