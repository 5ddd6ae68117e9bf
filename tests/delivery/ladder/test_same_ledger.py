"""Two schedulers and four workers on PostgreSQL and Redis write the same ledger as the one embedded program."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.workers import Workers
from bot.core.clock import SHANGHAI
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from bot.simulator.switches import Rule
from storage.obligation_events import ObligationEvent
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import GuardianLink, Pupil
from storage.staff_tasks import StaffTask
from tests.delivery.ladder.families import FamilyToMake, Made, Person
from tests.delivery.ladder.fleet import Fleet
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

FAMILIES = 60
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
HOURS = (0, 5, 9, 30, 78, 100)
Ledger = Counter[tuple[object, ...]]


def test_any_number_of_workers_writes_the_same_ledger(
    tmp_path: Path, own_postgres: PostgresServer, own_redis: RedisServer
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    alone = Fleet(tmp_path / "one", f"sqlite:///{tmp_path / 'one' / 'school.db'}")
    many = Fleet(tmp_path / "many", own_postgres.create_database(), own_redis.url)
    embedded = played(alone, in_this_process=True)
    together = played(many, in_this_process=False)
    assert together == embedded
    assert len({entry[0] for entry in embedded}) == 4, "messages, obligations, tasks and events are in it"


def played(fleet: Fleet, *, in_this_process: bool) -> Ledger:
    """The ledger at the end of the week."""
    made = fleet.fill(list(families(fleet)))
    try:
        fleet.set_clock(FRIDAY)
        fleet.db.transact(_write, made, fleet.house.schools["qingshan"])
        if in_this_process:
            with Workers(fleet.house).running():
                live_through(fleet)
        else:
            for command in ("schedule", "schedule", "work", "work", "work", "work"):
                fleet.start(command)
            live_through(fleet)
        return fleet.db.read(_ledger)
    finally:
        fleet.close()


def live_through(fleet: Fleet) -> None:
    """Hour after hour, each when all that was due has been done."""
    for hours in HOURS:
        fleet.set_clock(FRIDAY + timedelta(hours=hours))
        fleet.wait(fleet.is_quiet, 60)


def families(fleet: Fleet) -> Iterator[FamilyToMake]:
    """Reached, refused, with a second parent, with nobody in WeChat."""
    for number in range(FAMILIES):
        people = [Person(openid=fleet.person(f"mother{number}"), phone=f"138{number:08}")]
        if number % 4 == 1:
            refused = fleet.world.contact(f"mother{number}").openid
            fleet.world.switches.on(Rule("errcode", path="/template/send", openid=refused, errcode=40003))
        if number % 4 == 2:
            people.append(Person(openid=fleet.person(f"father{number}")))
        if number % 4 == 3:
            people = [Person(phone=f"138{number:08}")]
        yield FamilyToMake(f"李小明{number}", tuple(people))


def _write(session: Session, made: Made, school: SchoolContext) -> None:
    deadline = FRIDAY + timedelta(hours=100)
    words = Written("明天下午三点放学", "acknowledge", deadline, made.teacher_id)
    notice = write_notice(session, school, words, FRIDAY - timedelta(minutes=2))
    address_notice(session, school, notice, made.pupil_ids, FRIDAY - timedelta(minutes=2))


def _ledger(session: Session) -> Ledger:
    """What was written about whom; without the moments, which no two runs share."""
    numbers = {row.id: row.number for row in session.execute(select(Pupil.id, Pupil.number))}
    links = select(GuardianLink.guardian_id, GuardianLink.pupil_id, GuardianLink.place)
    people = {row.guardian_id: (numbers[row.pupil_id], row.place) for row in session.execute(links)}
    owed = {each.id: each for each in session.scalars(select(Obligation))}
    entries: list[tuple[object, ...]] = [
        ("message", people[row.guardian_id or 0], row.rung, row.channel, row.state, row.error_code)
        for row in session.scalars(select(OutboxRow).where(OutboxRow.notice_id.is_not(None)))
    ]
    entries += [("obligation", numbers[each.pupil_id], each.rung, each.closed_how) for each in owed.values()]
    entries += [
        ("task", numbers[owed[task.obligation_id].pupil_id], task.kind, task.result)
        for task in session.scalars(select(StaffTask))
    ]
    entries += [
        ("event", numbers[owed[event.obligation_id].pupil_id], event.what, event.rung, event.detail)
        for event in session.scalars(select(ObligationEvent))
    ]
    return Counter(entries)
