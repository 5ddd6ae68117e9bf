"""Not faster than the account bears; over Redis for all processes together."""

import asyncio
import time

import pytest

from bot.delivery.pacing import LocalPacer, Pacer, RedisPacer
from tests.servers.process import free_port


async def seconds_for(pacers: list[Pacer], rounds: int, permits: int, sender: str = "wx", rate: int = 100) -> float:
    """How long it takes all pacers together to give so many permits."""
    started = time.monotonic()

    async def one(pacer: Pacer) -> None:
        for _ in range(rounds):
            await pacer.take(sender, permits, rate)

    await asyncio.gather(*(one(pacer) for pacer in pacers))
    return time.monotonic() - started


def test_one_process_keeps_the_rate_and_does_not_save_up() -> None:
    pacer = LocalPacer()
    assert asyncio.run(seconds_for([pacer], 4, 10)) > 0.25
    time.sleep(0.3)
    assert asyncio.run(seconds_for([pacer], 4, 10)) > 0.25, "what was not used is gone"


def test_senders_do_not_wait_for_each_other() -> None:
    pacer = LocalPacer()
    asyncio.run(seconds_for([pacer], 1, 50, "one", 10))
    other = asyncio.run(seconds_for([pacer], 1, 50, "two", 10))
    assert other < asyncio.run(seconds_for([pacer], 1, 1, "one", 10)) / 4, "the first waits for what it has taken"


@pytest.mark.redis
def test_processes_share_one_rate(redis_url: str) -> None:
    pacers: list[Pacer] = [RedisPacer(redis_url), RedisPacer(redis_url)]
    assert asyncio.run(seconds_for(pacers, 3, 10)) > 0.4, "alone each would need 0.2"


def test_without_redis_each_keeps_to_the_rate_by_itself() -> None:
    pacer = RedisPacer(f"redis://127.0.0.1:{free_port()}/0")
    assert asyncio.run(seconds_for([pacer], 4, 10)) > 0.25
