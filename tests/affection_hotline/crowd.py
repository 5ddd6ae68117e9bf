"""Many parents far away, few lines: what a fortnight of calls looks like, and half of a crowd in its own process."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from handlers.affection_hotline.actions import calls
from storage.session import Database
from tests import factories
from tests.affection_hotline.room import Room
from tests.appointments.crowd import school_of
from tests.fixtures.databases import vault

THREADS = 8


@dataclass(frozen=True)
class Wish:
    """A parent who wants this moment for a call with this child."""

    actor: Actor
    pupil_id: int
    at: datetime


@dataclass(frozen=True)
class Parent:
    """One parent far away, with one child, and the number that nobody may read."""

    name: str
    pupil_id: int
    guardian_id: int
    phone: str


def far_parents(room: Room, count: int) -> list[Parent]:
    """New children of 三(2)班, each with a mother who works far away."""
    return room.do(_parents, room, count)


def _parents(session: Session, room: Room, count: int) -> list[Parent]:
    made = []
    for number in range(count):
        child = factories.pupil(session, room.cast.class_32, name=f"王小{'一二三四五六七八九十'[number % 10]}",
                                number=f"31{number:06}")  # fmt: skip
        home = factories.household(session, room.school.id)
        phone = f"139{55550000 + number:08}"
        mother = factories.guardian(session, home, name="王强", phone=phone, is_away=True)
        factories.link(session, child, mother)
        who = factories.identity(session, room.school.id, f"openid_far_{number}")
        factories.bind(session, who, mother, child)
        room.cast.people[f"far_{number}"] = who
        made.append(Parent(f"far_{number}", child.id, mother.id, phone))
    return made


def want(url: str, school_id: int, wishes: Sequence[Wish], now: datetime, start: Barrier, told: "Queue[Any]") -> None:
    """Everybody of this half takes a time at once; what they were told."""
    database, school = Database(url, vault()), school_of(school_id)

    def one(wish: Wish) -> str:
        unit = partial(calls.take_call, school=school, actor=wish.actor, pupil_id=wish.pupil_id, at=wish.at, now=now)
        try:
            database.transact(unit)
        except UserError as refused:
            return refused.text
        return "agreed"

    with ThreadPoolExecutor(THREADS) as pool:
        start.wait()
        told.put(Counter(pool.map(one, wishes)))
    database.close()
