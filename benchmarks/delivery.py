"""Messages a second to an interface that answers after 80 ms, the ledger of what was sent included in ours."""

import json
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from rich.table import Table

from benchmarks.machine import on_the_other_cpu
from benchmarks.senders import wechatpy_loop
from benchmarks.senders.outbox import Outbox
from benchmarks.servers import running
from benchmarks.slow_api import DELAY
from benchmarks.verdict import Floor

OURS, MIXED = "the product, pacing off", "the product, every second parent has written"
PACED = "the product, default pacing"
ONE_BY_ONE, THREADED = "wechatpy, one by one", "wechatpy, 32 threads"
UNPACED = 1_000_000


@dataclass(slots=True)
class Sender:
    """One way of sending so many messages, and how fast it was in each round."""

    name: str
    amount: int
    send: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    per_second: list[float] = field(default_factory=list)

    def play(self, url: str) -> None:
        """One round; raises RuntimeError unless all messages arrived."""
        self.prepare()
        before = _arrived(url)
        with on_the_other_cpu():
            begun = time.perf_counter()
            self.send()
            seconds = time.perf_counter() - begun
        if (arrived := _arrived(url) - before) != self.amount:
            raise RuntimeError(f"{self.name}: {self.amount} messages sent, {arrived} arrived")
        self.per_second.append(self.amount / seconds)

    def times(self, other: "Sender") -> float:
        """How many times the other's messages a second; the median of the rounds."""
        return statistics.median(self.per_second) / statistics.median(other.per_second)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many messages each sends in a round."""

    ours: int = 4_000
    paced: int = 1_000
    one_by_one: int = 60
    threaded: int = 1_500


def measure(folder: Path, *, rounds: int, amounts: Amounts = Amounts()) -> tuple[Table, list[Floor]]:
    """Let all senders send in each of some rounds; the one with the default pace, which is slow by intent, once."""
    with ExitStack() as stack:
        url = f"http://127.0.0.1:{stack.enter_context(running('benchmarks.slow_api', folder=folder))}"
        senders = {sender.name: sender for sender in _senders(stack, folder, url, amounts)}
        for turn in range(rounds):
            for sender in senders.values():
                if turn == 0 or sender.name != PACED:
                    sender.play(url)
    floors = [
        Floor("delivery without pacing against wechatpy one by one", senders[OURS].times(senders[ONE_BY_ONE]), 60),
        Floor("delivery without pacing against wechatpy in 32 threads", senders[OURS].times(senders[THREADED]), 3),
    ]
    return _table(senders, rounds), floors


def _senders(stack: ExitStack, folder: Path, url: str, amounts: Amounts) -> list[Sender]:
    ours = Outbox(folder, api_base=url, parents=amounts.ours, sends_per_second=UNPACED)
    mixed = Outbox(folder, api_base=url, parents=amounts.paced, sends_per_second=UNPACED, half_wrote=True)
    paced = Outbox(folder, api_base=url, parents=amounts.paced, sends_per_second=None)
    stack.callback(ours.close)
    stack.callback(mixed.close)
    stack.callback(paced.close)
    return [
        Sender(ONE_BY_ONE, amounts.one_by_one, lambda: wechatpy_loop.send(url, amounts.one_by_one, threads=1)),
        Sender(THREADED, amounts.threaded, lambda: wechatpy_loop.send(url, amounts.threaded, threads=32)),
        Sender(OURS, amounts.ours, lambda: ours.send(amounts.ours), lambda: ours.fill(f"{time.monotonic()}")),
        Sender(MIXED, amounts.paced, lambda: mixed.send(amounts.paced), lambda: mixed.fill(f"{time.monotonic()}")),
        Sender(PACED, amounts.paced, lambda: paced.send(amounts.paced), lambda: paced.fill("paced")),
    ]


def _arrived(url: str) -> int:
    with urlopen(f"{url}/messages", timeout=5) as answer:
        return int(json.load(answer)["messages"])


def _table(senders: dict[str, Sender], rounds: int) -> Table:
    table = Table(
        title=f"Delivery: messages to an interface that answers after {DELAY * 1000:.0f} ms",
        caption=f"{rounds} rounds, the paced one once; parents who have written get customer-service messages",
    )
    table.add_column("sender")
    for heading in ("messages", "messages/s", "lowest-highest", "x one by one", "x 32 threads"):
        table.add_column(heading, justify="right")
    for each in senders.values():
        table.add_row(
            each.name,
            f"{each.amount:,}",
            f"{statistics.median(each.per_second):,.0f}",
            f"{min(each.per_second):,.0f}-{max(each.per_second):,.0f}",
            f"{each.times(senders[ONE_BY_ONE]):.1f}",
            f"{each.times(senders[THREADED]):.2f}",
        )
    return table
