"""A worker killed in the middle of a batch: nothing is lost, nothing comes twice."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.clock import machine_now
from storage.identities import Identity
from storage.outbox_claims import LEASE
from storage.school_clock import set_school_now
from tests.delivery.world import World
from tests.factories import NOW

Start = Callable[[float], "subprocess.Popen[bytes]"]
PEOPLE = 120


@pytest.fixture
def start(world: World) -> Iterator[Start]:
    """Starts workers on the world's database; ``start(40)`` one whose clock is 40 s ahead."""
    started = list["subprocess.Popen[bytes]"]()
    # The workers keep to the real time, the school stays at the time of the tests.
    world.db.transact(set_school_now, NOW, machine_now())
    url = world.db.engine.url.render_as_string(hide_password=False)

    def run(later: float) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.delivery.work_process", url, world.wechat.url, str(later)]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def wait_for(world: World, *states: str) -> None:
    """Until every row is in one of these states."""
    deadline = time.monotonic() + 30
    while set(world.states().values()) - set(states) and time.monotonic() < deadline:
        time.sleep(0.05)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(world: World, start: Start) -> None:
    for number in range(PEOPLE):
        world.say(world.person(f"o{number}"), f"m{number}")
    world.wechat.delay = 0.5  # so that the kill finds requests under way
    dying = start(0)
    while len(world.wechat.requests) < 30:
        time.sleep(0.01)
    dying.kill()
    dying.wait()
    world.wechat.delay = 0
    found = Counter(world.states().values())
    assert found["sending"], found
    start(LEASE.seconds + 1)
    wait_for(world, "sent")
    assert Counter(world.states().values()) == {"sent": PEOPLE}
    assert {len(world.wechat.shown[f"o{number}"]) for number in range(PEOPLE)} == {1}
    assert len(world.wechat.requests) > PEOPLE, "some were repeated, and WeChat dropped the second"


def test_customer_messages_under_way_are_unknown_and_the_others_go_out(world: World, start: Start) -> None:
    for number in range(60):
        world.say(world.person(f"o{number}", window=5), f"m{number}")
    open_windows(world)
    world.wechat.delay = 0.5
    dying = start(0)
    while not world.wechat.requests:
        time.sleep(0.01)
    dying.kill()
    dying.wait()
    world.wechat.delay = 0
    start(LEASE.seconds + 1)
    wait_for(world, "sent", "unknown lost_worker")
    found = Counter(world.states().values())
    assert sum(found.values()) == 60
    assert 0 < found["unknown lost_worker"] <= 60
    assert {len(world.wechat.shown[f"o{number}"]) for number in range(60)} <= {0, 1}
    shown = {f"m{number}" for number in range(60) if world.wechat.shown[f"o{number}"]}
    assert shown >= {key for key, state in world.states().items() if state == "sent"}


def test_two_workers_share_the_work(world: World, start: Start) -> None:
    world.wechat.delay = 0.05
    start(0), start(0)
    for number in range(PEOPLE):
        world.say(world.person(f"o{number}"), f"m{number}")
    wait_for(world, "sent")
    assert len(world.wechat.requests) == PEOPLE


def open_windows(world: World) -> None:
    """The windows are open at the real time, which the workers keep to."""
    for identity_id in world.db.read(lambda session: session.scalars(select(Identity.id)).all()):
        world.allow(identity_id, world.left(identity_id), machine_now() + timedelta(hours=1))
