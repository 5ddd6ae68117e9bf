"""Fifty families tap 就这样约 for ten times at the same moment, with two servers behind the webhook."""

import itertools
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from storage.bookings import Booking
from storage.office_hours import OfficeHours
from storage.school_clock import set_school_now
from storage.schools import School
from storage.session import Database
from storage.slot_waits import SlotWait
from tests import factories
from tests.product import ServerProcess
from tests.school_week import at
from tests.webhook.conftest import Wire

FAMILIES, TIMES, A_MESSAGE = 50, 10, 3
AT_ONCE = 8  # on their way to the question; then all of them tap
Servers = Callable[..., ServerProcess]


@dataclass
class Chat:
    """One family's phone, and the server that its pushes meet."""

    wire: Wire
    url: str

    def says(self, words: str) -> str:
        """What the school answers."""
        return self.wire.deliver(self.url, self.wire.text(words))


def test_ten_have_a_time_and_forty_stand_in_line(servers: Servers, database: Database) -> None:
    database.transact(_families)
    database.transact(set_school_now, at(20, 16), machine_now())
    both = (servers().url, servers().url)
    numbers = itertools.count(1)  # as the platform's: no two pushes have the same
    wires = [Wire(openid=f"o_family_{number}", numbers=numbers) for number in range(FAMILIES)]
    chats = [Chat(wire, both[number % 2]) for number, wire in enumerate(wires)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(_goes_to, chats, itertools.cycle(range(TIMES))))
    with ThreadPoolExecutor(FAMILIES) as pool:
        answers = list(pool.map(lambda chat: chat.says("1"), chats))
    booked = [answer for answer in answers if "约好了" in answer]
    late = [(chat, answer) for chat, answer in zip(chats, answers, strict=True) if "差一步" in answer]
    assert (len(booked), len(late)) == (TIMES, FAMILIES - TIMES), answers
    with ThreadPoolExecutor(FAMILIES) as pool:
        lines = list(pool.map(lambda each: each[0].says(_digit_of_line(each[1])), late))
    assert all("排" in line for line in lines), lines
    assert database.read(_booked_and_waiting) == (TIMES, TIMES, FAMILIES - TIMES)


def _goes_to(chat: Chat, number: int) -> None:
    """Four taps to the question whether this time shall be."""
    for said in ("约见老师", "1", "1", *(["4"] * (number // A_MESSAGE))):
        chat.says(said)
    assert "就这样约" in chat.says(str(number % A_MESSAGE + 1))


def _digit_of_line(answer: str) -> str:
    """Which digit of the answer leads into the line: times of others may stand before it."""
    found = re.search(r"(\d) 排队", re.sub(r"<[^>]*>", "", answer))
    assert found, answer
    return found[1]


def _families(session: Session) -> None:
    school = session.scalars(select(School)).one()
    in_class = factories.class_(session, factories.grade(session, school))
    teacher = factories.staff(session, school)
    factories.role(session, teacher, Role.HOMEROOM_TEACHER, in_class)
    row = {"weekday": 2, "starts": 960, "ends": 1060, "length": 10, "since": at(1, 8).date(), "written_at": at(1, 8)}
    session.add(OfficeHours(school_id=school.id, staff_id=teacher.id, until=at(25, 8).date(), **row))
    for number in range(FAMILIES):
        child = factories.pupil(session, in_class, name="王小龙", number=f"2024{number:04}")
        parent = factories.guardian(session, factories.household(session, school.id), phone="")
        factories.link(session, child, parent)
        who = factories.identity(session, school.id, f"o_family_{number}")
        factories.bind(session, who, parent, child)


def _booked_and_waiting(session: Session) -> tuple[int, int, int]:
    booked = select(func.count(), func.count(Booking.slot_id.distinct())).where(Booking.state == "booked")
    bookings, slots = session.execute(booked).one()
    waiting = session.scalar(select(func.count()).select_from(SlotWait).where(SlotWait.state == "waiting"))
    return bookings, slots, waiting or 0
