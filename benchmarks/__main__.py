"""``make bench``: both benchmarks in one run on this machine, as ratios to peers."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks import delivery, webhook
from benchmarks.machine import facts


def main() -> int:
    """Print machine, tables and floors; 1 if a floor is missed."""
    console = Console(width=120)
    console.print(facts(), highlight=False)
    floors = []
    with TemporaryDirectory(prefix="jiaxiao-benchmark-") as folder:
        for table, floor in (
            webhook.measure(Path(folder), rounds=5, amount=1_000),
            delivery.measure(Path(folder), rounds=3),
        ):
            console.print(table)
            floors.append(floor)
    for floor in floors:
        console.print(str(floor), highlight=False)
    return 0 if all(floor.holds for floor in floors) else 1


sys.exit(main())
