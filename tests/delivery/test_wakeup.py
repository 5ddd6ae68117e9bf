"""Wake-ups over a real Redis; without it nothing is lost but time."""

import threading
import time

import pytest

from bot.delivery.wakeup import Wakeups, sweep
from tests.delivery.world import World
from tests.servers.process import free_port
from tests.servers.redis import RedisServer


def wait_until(flag: threading.Event) -> bool:
    return flag.wait(10)


@pytest.mark.redis
def test_the_sweep_of_one_process_wakes_the_feeder_of_another(world: World, redis_url: str) -> None:
    woken = threading.Event()
    here, there = Wakeups(redis_url), Wakeups(redis_url, woken.set)
    there.listen()
    assert sweep(world.db, here, world.clock) == 0
    world.say(world.person("o1"), "m")
    assert sweep(world.db, here, world.clock) == 1
    assert wait_until(woken)
    here.stop()
    there.stop()


def test_without_redis_the_sweep_is_not_held_up_and_the_feeder_sends(world: World) -> None:
    wakeups = Wakeups(f"redis://127.0.0.1:{free_port()}/0")
    world.say(world.person("o1"), "m")
    started = time.monotonic()
    assert sweep(world.db, wakeups, world.clock) == 0
    assert time.monotonic() - started < 5
    assert world.feed() == 1
    wakeups.stop()


@pytest.mark.redis
def test_a_redis_that_was_lost_is_used_again(own_redis: RedisServer) -> None:
    woken = threading.Event()
    here, there = Wakeups(own_redis.url), Wakeups(own_redis.url, woken.set)
    there.listen()
    own_redis.stop()
    assert not here.send("wx")
    own_redis.start()
    deadline = time.monotonic() + 30
    while not woken.is_set() and time.monotonic() < deadline:
        here.send("wx")
        woken.wait(0.5)
    assert woken.is_set()
    here.stop()
    there.stop()
