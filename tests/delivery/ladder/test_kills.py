"""Worker, Redis and database are killed at random moments of a fan-out: nothing is lost, nothing comes twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import sleep

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, machine_now
from bot.core.school import SchoolContext
from bot.delivery.feeder import GROUP
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from storage.identities import Identity
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from tests import factories
from tests.delivery.ladder.families import FamilyToMake, Made, Person
from tests.delivery.ladder.fleet import Fleet
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

FAMILIES, KILLS = 2_000, 20
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
WORKERS = 2


def test_nothing_is_lost_and_nothing_comes_twice(
    tmp_path: Path, own_postgres: PostgresServer, own_redis: RedisServer
) -> None:
    fleet = Fleet(tmp_path, own_postgres.create_database(), own_redis.url)
    dice = Random(11)
    # Every second family has just written: customer-service messages cannot be repeated safely.
    openids = [fleet.person(f"mother{n}", window=n % 2 == 0) for n in range(FAMILIES)]
    made = fleet.fill([FamilyToMake(f"李小明{n}", (Person(openid=each),)) for n, each in enumerate(openids)])
    try:
        fleet.set_clock(FRIDAY)
        fleet.db.transact(_open_windows, openids[::2])
        fleet.db.transact(_write, made, fleet.house.schools["qingshan"])
        fleet.start("schedule")
        workers = [fleet.start("work") for _ in range(WORKERS)]
        fleet.wait(lambda: bool(fleet.world.contacts) and _shown(fleet) > 0, 60)
        killed = Counter[str]()
        for _ in range(KILLS):
            sleep(dice.uniform(0.05, 0.4))
            victim = dice.choice(("worker", "worker", "redis", "postgres"))
            killed[victim] += 1
            if victim == "worker":
                number = dice.randrange(WORKERS)
                fleet.kill(workers[number])
                workers[number] = fleet.start("work")
            else:
                server = own_redis if victim == "redis" else own_postgres
                server.kill()
                server.start()
        fleet.wait(fleet.is_quiet, 180)
        states = fleet.db.read(_by_state)
        chats = Counter(len(contact.chat) for contact in fleet.world.contacts.values())
        print(f"killed {dict(killed)}; ledger {states}; messages in a chat {dict(chats)}")  # noqa: T201  the figures
        assert fleet.db.read(_taken) == FAMILIES, "every family has taken its rung"
        assert sum(states.values()) == FAMILIES, states
        assert set(states) <= {"sent", "unknown"}, states
        assert max(chats) == 1, "a family has the message twice"
        assert chats[0] <= states.get("unknown", 0), "lost, and the ledger does not know"
        assert states.get("unknown", 0) <= GROUP * KILLS
    finally:
        fleet.close()


def _open_windows(session: Session, openids: Sequence[str]) -> None:
    """As our own ledger has it: these have written a moment ago."""
    for who in session.scalars(select(Identity).where(Identity.openid.in_(openids))).all():
        factories.allow(session, who, 5, machine_now() + timedelta(hours=48))


def _write(session: Session, made: Made, school: SchoolContext) -> None:
    words = Written("明天下午三点放学", "acknowledge", FRIDAY + timedelta(days=10), made.teacher_id)
    notice = write_notice(session, school, words, FRIDAY - timedelta(minutes=2))
    address_notice(session, school, notice, made.pupil_ids, FRIDAY - timedelta(minutes=2))


def _shown(fleet: Fleet) -> int:
    return sum(len(contact.chat) for contact in fleet.world.contacts.values())


def _by_state(session: Session) -> dict[str, int]:
    counted = select(OutboxRow.state, func.count()).where(OutboxRow.notice_id.is_not(None)).group_by(OutboxRow.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def _taken(session: Session) -> int:
    return session.scalar(select(func.count()).where(Obligation.rung >= 1)) or 0
