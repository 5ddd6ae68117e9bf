"""Requests a second of one process, and their p99: a parent's signed and encrypted text, and its encrypted answer."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

from benchmarks import load
from benchmarks.account import ACCOUNT
from benchmarks.contestants import product
from benchmarks.machine import on_the_other_cpu
from benchmarks.pushes import requests
from benchmarks.serve import SERVER
from benchmarks.servers import running
from benchmarks.verdict import Floor
from bot.simulator.markup import read_xml
from bot.simulator.signing import opened_answer
from tests.servers.postgres import PostgresServer

CONNECTIONS = 16
WARM_UP = 200
LEAST_ANSWERED = 0.98  # of a round; of the product's, all

ECHO, SESSION = "Flask + wechatpy, AES echo", "WeRoBot, AES, SQLite session"
OURS, OURS_POSTGRES = "the product, SQLite", "the product, PostgreSQL"


@dataclass(slots=True)
class Contestant:
    """A server under test and what it did in each round."""

    name: str
    port: int
    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)  # milliseconds
    p99: list[float] = field(default_factory=list)
    lost: int = 0  # pushes without an answer: WeRoBot's threads trip over the one connection that they share

    def play(self, amount: int) -> None:
        """One round."""
        run = send(self.port, amount)
        self.lost += sum(not is_answered(answer) for answer in run.answers)
        cuts = statistics.quantiles((answer.seconds * 1000 for answer in run.answers), n=100)
        self.per_second.append(amount / run.seconds)
        self.p50.append(cuts[49])
        self.p99.append(cuts[98])

    def times(self, other: "Contestant") -> float:
        """How many times the other's requests a second; the median of the rounds."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.per_second, other.per_second, strict=True))


def measure(folder: Path, *, rounds: int, amount: int) -> tuple[Table, list[Floor]]:
    """Play all contestants, one after the other, in each of some rounds of so many requests."""
    with all_running(folder) as (contestants, check):
        for contestant in contestants:
            send(contestant.port, WARM_UP)
        for turn in range(rounds):
            # Who goes first in one round goes last in the next.
            for contestant in contestants if turn % 2 else reversed(contestants):
                contestant.play(amount)
        check(WARM_UP + rounds * amount)
    by_name = {contestant.name: contestant for contestant in contestants}
    if by_name[OURS].lost or by_name[OURS_POSTGRES].lost:
        raise RuntimeError("the product left a push without an answer")
    floor = Floor("the product on SQLite against WeRoBot's echo with session", by_name[OURS].times(by_name[SESSION]), 1)
    return _table(by_name, f"{rounds} rounds x {amount} requests, {CONNECTIONS} connections; {SERVER}"), [floor]


@contextmanager
def all_running(folder: Path) -> Iterator[tuple[list[Contestant], Callable[[int], None]]]:
    """Every contestant's server, and a check that the product really handled so many pushes."""
    with ExitStack() as stack:
        postgres = PostgresServer(durable=True)
        stack.callback(postgres.remove)
        postgres.start()
        stores = {OURS: f"sqlite:///{folder / 'product.db'}", OURS_POSTGRES: postgres.create_database()}
        for url in stores.values():
            product.prepare(url, folder)
        modules = {
            ECHO: ("flask_echo", ""),
            SESSION: ("werobot_session", str(folder / "werobot.db")),
            OURS: ("product", stores[OURS]),
            OURS_POSTGRES: ("product", stores[OURS_POSTGRES]),
        }
        contestants = [
            Contestant(name, stack.enter_context(_served(module, store, folder)))
            for name, (module, store) in modules.items()
        ]

        def check(expected: int) -> None:
            for name, url in stores.items():
                if (found := product.answered(url, folder)) != expected:
                    raise RuntimeError(f"{name}: {expected} pushes answered, but {found} in the inbox")

        yield contestants, check


def send(port: int, amount: int) -> load.Run:
    """So many new pushes; raises RuntimeError unless nearly all of them got an encrypted answer."""
    prepared = list(requests(amount))
    with on_the_other_cpu():
        run = load.run(port, prepared, connections=CONNECTIONS)
    answered = [answer for answer in run.answers if is_answered(answer)]
    if len(answered) < amount * LEAST_ANSWERED:
        other = next(answer for answer in run.answers if not is_answered(answer))
        raise RuntimeError(f"{len(answered)} of {amount} pushes were answered, another: {other.status} {other.body!r}")
    # One of them is read as WeChat reads it.
    if not read_xml(opened_answer(ACCOUNT, answered[-1].body.decode())).get("Content"):
        raise RuntimeError("the answer holds no text")
    return run


def is_answered(answer: load.Answer) -> bool:
    """Whether the family would see words; an empty answer and ``success`` show nothing."""
    return answer.status == 200 and b"<Encrypt>" in answer.body


def _served(module: str, store: str, folder: Path) -> AbstractContextManager[int]:
    return running("benchmarks.serve", f"benchmarks.contestants.{module}", folder=folder, store=store)


def _table(contestants: dict[str, Contestant], caption: str) -> Table:
    table = Table(title="Webhook: a bound parent's encrypted text to the answer", caption=caption)
    table.add_column("contestant")
    for heading in ("req/s", "lowest-highest", "p50 ms", "p99 ms", "lost", "x echo", "x WeRoBot"):
        table.add_column(heading, justify="right")
    for each in contestants.values():
        table.add_row(
            each.name,
            f"{statistics.median(each.per_second):,.0f}",
            f"{min(each.per_second):,.0f}-{max(each.per_second):,.0f}",
            f"{statistics.median(each.p50):.1f}",
            f"{statistics.median(each.p99):.1f}",
            f"{each.lost}",
            f"{each.times(contestants[ECHO]):.2f}",
            f"{each.times(contestants[SESSION]):.2f}",
        )
    return table
