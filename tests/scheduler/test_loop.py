"""The loop calls its beats, and stops when told; housekeeping erases."""

import threading
import time
from datetime import timedelta

from sqlalchemy import select

from bot.core.clock import at_school
from scheduler.housekeeping import WORDS_KEPT, age, tidy
from scheduler.loop import Beat, Loop
from storage.inbox import InboxRow, claim, store_reply
from storage.session import Database
from tests.delivery.fake_wechat import FakeWeChat
from tests.delivery.world import World
from tests.factories import NOW


def test_the_loop_beats_side_by_side_and_stops() -> None:
    fast, slow = list[float](), threading.Event()

    def be_slow() -> None:
        slow.set()
        time.sleep(0.3)

    loop = Loop(
        [
            Beat("fast", lambda: fast.append(time.monotonic()), timedelta(seconds=0.05)),
            Beat("slow", be_slow, timedelta(seconds=0.05)),
            Beat("broken", lambda: 1 / 0, timedelta(seconds=0.05)),
        ]
    )
    loop.start()
    assert slow.wait(5)
    deadline = time.monotonic() + 5
    while len(fast) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    loop.stop()
    assert len(fast) >= 4, "a slow and a broken one hold nobody up"
    seen = len(fast)
    time.sleep(0.2)
    assert len(fast) == seen


def test_words_and_answers_are_forgotten_in_time(db: Database) -> None:
    fake = FakeWeChat()
    fake.start()
    world = World(db, fake)
    world.say(world.person("o1", window=1), "m")
    world.feed()
    fake.stop()
    day = at_school(NOW).date()
    db.transact(claim, school_id=world.school_id, push_key=b"push", nonce_key=b"nonce", day=day)
    db.transact(store_reply, school_id=world.school_id, push_key=b"push", reply="words")
    for _ in range(2):
        age(db, world.clock)
    assert db.read(lambda session: session.scalars(select(InboxRow.reply)).all()) == [None]
    world.clock.pass_by(seconds=WORDS_KEPT.total_seconds() - 1)
    assert tidy(db, world.clock) == 0
    world.clock.pass_by(seconds=2)
    assert tidy(db, world.clock) == 1
    assert [row.payload for row in world.rows().values()] == [None]
    world.clock.pass_by(days=2)
    age(db, world.clock)
    assert db.read(lambda session: session.scalars(select(InboxRow)).all()) == []
