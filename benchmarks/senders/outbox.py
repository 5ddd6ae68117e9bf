"""The product's way out: rows of the outbox, claimed, paced, sent and marked by the feeder."""

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.account import ACCOUNT, settings
from bot.app.house import introduce_schools, open_database, open_house
from bot.app.workers import Workers
from bot.core.clock import machine_now
from bot.core.reply import Reply
from bot.delivery.tell import Message, tell_many
from storage.identities import Identity
from storage.migrate import upgrade
from storage.outbox import OutboxRow
from storage.schools import School
from storage.session import Database
from tests import factories


class Outbox:
    """A school with so many parents; with ``half_wrote`` every second of them has just written to the account.

    What goes to those is a customer-service message, of which only one group may be on its way: the platform cannot
    be asked to drop a second one.
    """

    def __init__(
        self, folder: Path, *, api_base: str, parents: int, sends_per_second: int | None, half_wrote: bool = False
    ) -> None:
        self._half_wrote = half_wrote
        file = folder / f"outbox_{sends_per_second}_{half_wrote}.db"
        wanted = settings(f"sqlite:///{file}", folder, api_base=api_base, sends_per_second=sends_per_second)
        database = open_database(wanted)
        upgrade(database.engine)
        database.transact(introduce_schools, wanted)
        database.transact(_parents, parents)
        database.close()
        house = open_house(wanted)
        self._database: Database = house.database
        self._feeder = Workers(house).feeder
        self._sent = 0

    def fill(self, name: str) -> float:
        """Write one message to each parent, as a service does; returns the seconds it took."""
        begun = time.perf_counter()
        self._database.transact(_write, name, self._half_wrote)
        return time.perf_counter() - begun

    def send(self, amount: int) -> None:
        """Send all of them. Raises RuntimeError unless the ledger then says so."""
        self._feeder.run_once()
        self._sent += amount
        sent = self._database.read(_count_sent)
        if sent != self._sent:
            raise RuntimeError(f"{self._sent} messages should be sent, the ledger says {sent}")

    def close(self) -> None:
        """End the feeder's threads."""
        self._feeder.stop()
        self._database.close()


def _parents(session: Session, amount: int) -> None:
    school = session.scalars(select(School)).one()
    for number in range(amount):
        factories.identity(session, school.id, f"parent_{number}", app_id=ACCOUNT.app_id)


def _write(session: Session, name: str, half_wrote: bool) -> None:
    now = machine_now()
    if half_wrote:
        for who in session.scalars(select(Identity).where(Identity.id % 2 == 1)).all():
            factories.allow(session, who, 1, now + timedelta(hours=48))
    found = session.execute(select(Identity.id, Identity.school_id)).all()
    messages = [
        Message(each.id, Reply("今天的联系卡到了，请回复数字。"), "notice", f"{name}/{each.id}", what="今天的联系卡")
        for each in found
    ]
    tell_many(session, found[0].school_id, messages, now)


def _count_sent(session: Session) -> int:
    return session.scalar(select(func.count()).where(OutboxRow.state == "sent")) or 0
