"""Half of a class, in a process of its own: families that all want one of the same few turns at the same moment."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions.parents_day_facts import day_facts
from storage.every_table import Base
from storage.session import Database
from tests.appointments.crowd import school_of
from tests.fixtures.databases import vault

THREADS = 10
assert Base.metadata.tables  # a process of its own has loaded no other tables


def want_turns(  # one half of a class
    url: str,
    school_id: int,
    day_id: int,
    wishes: Sequence[tuple[int, int]],
    now: datetime,
    start: Barrier,
    told: "Queue[Any]",
) -> None:
    """Everybody of this half, (household, turn), chooses at once; what they were told."""
    database, school = Database(url, vault()), school_of(school_id)

    def unit(session: Session, home: int, turn: int) -> None:
        day = day_facts(session, school_id, day_id, now)
        choosing.choose(session, school, day, choosing.family_in(session, school_id, day, home), turn, now)

    def one(wish: tuple[int, int]) -> str:
        try:
            database.transact(unit, *wish)
        except UserError as refused:
            return refused.text
        return "chosen"

    with ThreadPoolExecutor(THREADS) as pool:
        start.wait()
        told.put(Counter(pool.map(one, wishes)))
    database.close()
