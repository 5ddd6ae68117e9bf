"""``make bench``: all benchmarks in one run on this machine, as ratios to peers."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks import delivery, enqueue, webhook
from benchmarks.machine import facts
from benchmarks.verdict import Ceiling, Floor


def main() -> int:
    """Print machine, tables and floors; 1 if a floor or a limit is missed."""
    console = Console(width=120)
    console.print(facts(), highlight=False)
    verdicts: list[Floor | Ceiling] = []
    with TemporaryDirectory(prefix="jiaxiao-benchmark-") as folder:
        for benchmark in (
            lambda: webhook.measure(Path(folder), rounds=5, amount=1_000),
            lambda: delivery.measure(Path(folder), rounds=3),
            lambda: enqueue.measure(Path(folder)),
        ):
            table, found = benchmark()
            console.print(table)
            verdicts += found
    for verdict in verdicts:
        console.print(str(verdict), highlight=False)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


sys.exit(main())
