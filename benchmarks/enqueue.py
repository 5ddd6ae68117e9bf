"""From a teacher's "send" to rows that wait for the feeder: what families owe is opened, their first messages written.

The limit is on enqueueing: every first message written, every family moved on to its next rung. What comes before,
opening what each family owes, is printed beside it.

``python -m benchmarks.enqueue URL AMOUNT`` does it once, in a process whose memory is its own, and prints the figures;
with ``prepare`` behind, it writes the families that it will do it for.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.account import ACCOUNT, settings
from benchmarks.many_families import make_families
from benchmarks.verdict import Ceiling
from bot.app.house import introduce_schools, open_database, open_house
from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from bot.delivery.ladder.climbing import climb_due
from bot.delivery.ladder.writing import Written, plan_notice, write_notice
from storage.ladder.addressing import open_obligations
from storage.migrate import upgrade
from storage.notice import Notice
from storage.outbox import OutboxRow
from storage.schools import School
from storage.staff import Staff
from tests import factories
from tests.servers.postgres import PostgresServer

SLICE = 1_000
MOST_SECONDS = 1.0  # for 10,000 recipients
MOST_MEGABYTES = 300  # however many recipients
SOME, MANY = 10_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Enqueued:
    """One run: how many, the seconds to open what they owe and of the whole way, the largest the process ever was."""

    where: str
    amount: int
    opened: float
    seconds: float
    megabytes: float

    @property
    def enqueued(self) -> float:
        """The seconds until every message was written and every family moved on to its next rung."""
        return self.seconds - self.opened


def measure(folder: Path, *, many: int = MANY) -> tuple[Table, list[Ceiling]]:
    """Ten thousand recipients on both databases (the best of three), a million on SQLite."""
    postgres = PostgresServer(durable=True)
    try:
        postgres.start()
        runs = [
            min((_in_a_process("SQLite", f"sqlite:///{folder / f'{n}.db'}", SOME) for n in range(3)), key=_seconds),
            min((_in_a_process("PostgreSQL", postgres.create_database(), SOME) for _ in range(3)), key=_seconds),
            _in_a_process("SQLite", f"sqlite:///{folder / 'many.db'}", many),
        ]
    finally:
        postgres.remove()
    ceilings = [
        Ceiling(f"seconds to enqueue {run.amount:,} on {run.where}", run.enqueued, MOST_SECONDS) for run in runs[:2]
    ]
    ceilings.append(Ceiling(f"megabytes to enqueue {many:,}", runs[2].megabytes, MOST_MEGABYTES))
    return _table(runs), ceilings


def enqueue(url: str, amount: int, folder: Path) -> Enqueued:
    """Write a notice to so many families and take its first rung. Raises RuntimeError unless every row is there."""
    house = open_house(settings(url, folder))
    school, database = next(iter(house.schools.values())), house.database
    begun = time.perf_counter()
    notice = database.transact(partial(_write, school=school))
    for first in range(1, amount + 1, SLICE):
        database.transact(open_obligations, notice, range(first, min(first + SLICE, amount + 1)), machine_now())
    opened = time.perf_counter() - begun
    climb_due(database, [school], machine_now())
    seconds = time.perf_counter() - begun
    there = database.read(lambda session: session.scalar(select(func.count()).select_from(OutboxRow)))
    if there != amount:
        raise RuntimeError(f"{amount} recipients, {there} messages")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Enqueued("", amount, opened, seconds, megabytes)


def prepare(url: str, amount: int, folder: Path) -> None:
    """A database with a school of so many families."""
    wanted = settings(url, folder)
    database = open_database(wanted)
    upgrade(database.engine)
    database.transact(introduce_schools, wanted)
    database.transact(_people, amount)
    # As the database does by itself within minutes of such an import.
    database.transact(lambda session: session.execute(text("ANALYZE")))
    database.close()


def _people(session: Session, amount: int) -> None:
    school = session.scalars(select(School)).one()
    of = factories.class_(session, factories.grade(session, school))
    factories.staff(session, school)
    make_families(session, school.id, of.id, ACCOUNT.app_id, amount)


def _write(session: Session, *, school: SchoolContext) -> Notice:
    now = machine_now()
    owner = session.scalars(select(Staff.id)).one()
    words = "明天下午三点放学,请来接孩子。"
    # Urgent, so that it leaves at whatever hour the benchmark runs.
    written = Written(words, "acknowledge", now + timedelta(days=3), owner, urgency="urgent", reason="benchmark")
    notice = write_notice(session, school, written, now)
    plan_notice(school, notice, now)
    return notice


def _in_a_process(where: str, url: str, amount: int) -> Enqueued:
    command = [sys.executable, "-m", "benchmarks.enqueue", url, str(amount)]
    subprocess.run([*command, "prepare"], check=True)
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Enqueued(where, **json.loads(said))


def _seconds(run: Enqueued) -> float:
    return run.seconds


def _table(runs: list[Enqueued]) -> Table:
    table = Table(
        title="Enqueueing a notice: obligations opened and the first messages written",
        caption=f"transactions of {SLICE} families; each run in a process of its own",
    )
    table.add_column("database")
    for heading in (
        "recipients",
        "s to open",
        "s to enqueue",
        "s in all",
        "recipients/s in all",
        "largest process, MB",
    ):
        table.add_column(heading, justify="right")
    for run in runs:
        speed, took = (
            f"{run.amount / run.seconds:,.0f}",
            (f"{each:.2f}" for each in (run.opened, run.enqueued, run.seconds)),
        )
        table.add_row(run.where, f"{run.amount:,}", *took, speed, f"{run.megabytes:.0f}")
    return table


def main(url: str, amount: str, what: str = "enqueue") -> None:
    """One run."""
    with TemporaryDirectory(prefix="jiaxiao-enqueue-") as folder:
        if what == "prepare":
            prepare(url, int(amount), Path(folder))
            return
        run = enqueue(url, int(amount), Path(folder))
    figures = {each.name: getattr(run, each.name) for each in fields(run) if each.name != "where"}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
