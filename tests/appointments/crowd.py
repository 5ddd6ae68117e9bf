"""Half of a crowd, in a process of its own: families that all want one of the same few times at the same moment."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from bot.appointments.making import Party, book
from bot.appointments.passing import pass_due
from bot.appointments.waiting import join
from bot.core.calendar import SchoolCalendar
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from storage.every_table import Base
from storage.session import Database
from tests.fixtures.databases import vault

THREADS = 25
assert Base.metadata.tables  # a process of its own has loaded no other tables


@dataclass(frozen=True)
class Wish:
    """One family and the time that it wants."""

    party: Party
    staff_id: int
    starts_at: datetime


def school_of(school_id: int) -> SchoolContext:
    """The school with its defaults."""
    rules = Rules()
    return SchoolContext(school_id, School(name="青山小学"), rules, SchoolCalendar(SchoolCalendarDays(), rules.quiet))


def want(url: str, school_id: int, wishes: Sequence[Wish], now: datetime, start: Barrier, told: "Queue[Any]") -> None:
    """Everybody of this half books at once; what they were told. Who came too late joins the line."""
    database, school = Database(url, vault()), school_of(school_id)

    def one(wish: Wish) -> str:
        unit = partial(book, school=school, party=wish.party, staff_id=wish.staff_id, way="school", now=now)
        try:
            return str(database.transact(partial(unit, starts_at=wish.starts_at)).state)
        except UserError as refused:
            waits = partial(join, school=school, party=wish.party, staff_id=wish.staff_id, way="school", now=now)
            database.transact(partial(waits, starts_at=wish.starts_at))
            return refused.text

    with ThreadPoolExecutor(THREADS) as pool:
        start.wait()
        told.put(Counter(pool.map(one, wishes)))
    database.close()


def let_pass(url: str, school_id: int, moments: Sequence[datetime], start: Barrier, told: "Queue[Any]") -> None:
    """Do what is due, at each of these moments of the machine; how many bookings it came to."""
    database, school = Database(url, vault()), school_of(school_id)
    start.wait()
    told.put(sum(pass_due(database, [school], moment) for moment in moments))
    database.close()
