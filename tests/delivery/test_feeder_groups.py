"""What of a batch is on its way at one moment, and what becomes of it when the database goes away or we stop."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.delivery.feeder import GROUP
from storage.migrate import upgrade
from storage.outbox import OutboxRow
from storage.session import Database
from tests.delivery.fake_wechat import FakeWeChat
from tests.delivery.world import World
from tests.fixtures.databases import vault
from tests.servers.postgres import PostgresServer

OPEN, SHUT = 5, 0  # customer-service messages that a person still takes; without any it is a template message


def crowd(world: World, *windows: int) -> None:
    """A person with a message for each."""
    for number, window in enumerate(windows):
        world.say(world.person(f"o{number}", window=window), f"m{number}")


@contextmanager
def most_in_doubt(db: Database) -> Iterator[Counter[str]]:
    """The most rows of each channel that were ever between "being sent" and their mark, while this is open."""
    most, over = Counter[str](), threading.Event()

    def look() -> None:
        while not over.is_set():
            for channel, rows in db.read(_sending).items():
                most[channel] = max(most[channel], rows)
            time.sleep(0.01)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield most
    finally:
        over.set()
        watching.join()


def _sending(session: Session) -> dict[str, int]:
    counted = select(OutboxRow.channel, func.count()).where(OutboxRow.state == "sending").group_by(OutboxRow.channel)
    return {row[0]: row[1] for row in session.execute(counted)}


def test_what_cannot_be_repeated_is_in_doubt_one_group_at_a_time(world: World) -> None:
    crowd(world, *[OPEN, SHUT] * (3 * GROUP))
    world.wechat.delay = 0.2
    with most_in_doubt(world.db) as most:
        world.feed()
    assert set(world.states().values()) == {"sent"}
    assert most["customer_service"] == GROUP, "a worker killed now would leave more than a group unknown"
    assert most["template"] > GROUP, "a repeated template message is dropped, so that groups need not wait"


def test_stopped_in_the_middle_it_keeps_hold_of_nothing(world: World) -> None:
    crowd(world, *[OPEN, SHUT] * 60)
    world.wechat.delay = 0.3
    world.account.per_second = 100
    feeder = world.feeder()
    feeder.start()
    until(lambda: "custom" in world.wechat.paths)
    feeder.stop()
    states = Counter(world.states().values())
    assert set(states) == {"sent", "queued"}
    assert {each.claim_token for each in world.rows().values()} == {None}
    left = [row.attempts for row in world.rows().values() if row.state == "queued"]
    assert set(left) == {0}, "what was given back was not tried"


def until(what: Callable[[], object], seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.postgres
def test_what_has_left_is_marked_when_the_database_is_back(own_postgres: PostgresServer, wechat: FakeWeChat) -> None:
    database = Database(own_postgres.create_database(), vault())
    upgrade(database.engine)
    world = World(database, wechat)
    crowd(world, *[OPEN] * GROUP, *[SHUT] * GROUP)
    wechat.delay = 0.5
    feeder = world.feeder()
    sending = threading.Thread(target=feeder.run_once)
    sending.start()
    until(lambda: len(wechat.requests) == 2 * GROUP)
    own_postgres.kill()
    time.sleep(2)
    own_postgres.start()
    sending.join(30)
    feeder.stop()
    assert Counter(world.states().values()) == {"sent": 2 * GROUP}
    assert {len(shown) for shown in wechat.shown.values()} == {1}, "nobody has it twice"
    database.close()
