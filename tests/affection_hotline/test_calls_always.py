"""Two hundred children, two lines, parents on every shift: whatever is agreed, moved, called off, ticked or forgotten.

No line has two children, no child two calls; each call leaves one row; who was missed is offered a voice letter within
the minutes that the rules allow; and nothing that anybody reads holds a telephone number.
"""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import changing
from bot.appointments.room_calls import note_call
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.delivery.payload import unpack
from handlers.affection_hotline.actions import calls
from handlers.affection_hotline.rules.free_hours import DAYS, HOURS
from storage.bookings import LIVE, Booking
from storage.every_table import Base
from storage.outbox import PAYLOAD, OutboxRow
from storage.sealing import unseal
from storage.session import Database
from storage.staff_news import LINE, StaffNews
from tests.affection_hotline.crowd import Parent, far_parents
from tests.affection_hotline.room import Room
from tests.appointments.office import at
from tests.fixtures.databases import vault

CHILDREN, ASK_A_DAY = 200, 30
SCHOOL_DAYS = (23, 24, 25, 26, 27)
OFFERED_WITHIN = timedelta(minutes=5)
ENDED = ("over", "missed")
NUMBER = re.compile(r"1[3-9]\d{9}")


@cache
def _template() -> Path:
    file = Path(mkdtemp()) / "template.db"
    database = Database(f"sqlite:///{file}", vault())
    Base.metadata.create_all(database.engine)
    database.close()
    return file


@contextmanager
def a_database() -> Iterator[Database]:
    """A new one with all its tables."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{shutil.copy(_template(), Path(folder) / 'school.db')}", vault())
        yield database
        database.close()


@contextmanager
def a_school() -> Iterator[Room]:
    """A new school with two lines."""
    with a_database() as database:
        room = Room(database, horizon_days=7)
        room.adds_line("王兰")
        room.adds_line("赵敏", length=20)
        yield room


class Week:
    """Five school days in which chance does what people do."""

    def __init__(self, room: Room, chance: Random) -> None:
        self.room, self.chance = room, chance
        self.parents = far_parents(room, CHILDREN)
        self.ticked: dict[int, datetime] = {}  # booking -> when it was first ticked as not talked to its end

    def passes(self) -> None:
        """From Monday to Friday."""
        for day in SCHOOL_DAYS:
            self.room.goes_on_to(at(day, 8))
            for parent in self.chance.sample(self.parents, ASK_A_DAY):
                self._asks(parent)
            for parent in self.chance.sample(self.parents, ASK_A_DAY // 2):
                self._changes(parent)
            for step in range(20):
                self.room.goes_on_to(at(day, 12) + timedelta(minutes=5 * step))
                self._ticks()
            for hour in (14, 17, 19):  # the round of the staff, the evening before
                self.room.goes_on_to(at(day, hour))
        self.room.goes_on_to(at(28, 9))

    def _asks(self, parent: Parent) -> None:
        """Says when it suits, and takes one of the times that are offered."""
        days, hours = self.chance.choice([*DAYS.values()]), self.chance.choice([*HOURS.values()])
        actor = self.room.actor(parent.name)
        child = self.room.do(calls.free_hours, actor, parent.pupil_id, days, hours)
        offered = self.room.db.read(calls.times_for, self.room.school, child, self.room.now).times
        if offered:
            wanted = self.chance.choice(offered).starts_at
            with suppress(UserError):
                self.room.do(calls.take_call, self.room.school, actor, parent.pupil_id, wanted, self.room.now)

    def _changes(self, parent: Parent) -> None:
        ahead = [each for each in self.room.bookings() if each.guardian_id == parent.guardian_id]
        for booking in ahead:
            if booking.state == "booked" and booking.starts_at and booking.starts_at > self.room.now:
                self._change(booking)

    def _change(self, booking: Booking) -> None:
        with suppress(UserError):
            if self.chance.random() < 0.5:
                self.room.change(changing.cancel, booking, by_host=self.chance.random() < 0.3)
                return
            offered = self.room.free(booking.staff_id, way="room", full=True)
            to = self.chance.choice(offered).starts_at
            self.room.change(changing.move, booking, to, by_host=False)

    def _ticks(self) -> None:
        """The duty teachers tick some of the calls that have begun, some twice, some before their time."""
        for booking in self.room.db.read(_of_day, self.room.now):
            if self.chance.random() < 0.1:
                outcome = self.chance.choice(["talked", "cut", "missed"])
                staff = self.chance.choice(self.room.lines)
                with suppress(UserError):
                    self.room.change(_note, booking, outcome, staff)
                    if outcome != "talked":
                        self.ticked.setdefault(booking.id, self.room.now)


def _of_day(session: Session, now: datetime) -> list[Booking]:
    begun = (Booking.starts_at > now - timedelta(hours=2), Booking.starts_at <= now + timedelta(minutes=15))
    return list(session.scalars(select(Booking).where(*begun).order_by(Booking.id)))


def _note(session: Session, school: SchoolContext, booking: Booking, outcome: str, staff: int, now: datetime) -> None:
    note_call(session, school, booking, outcome, now, staff_id=staff)


@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 10_000))
def test_whatever_happens_in_a_week_of_calls(seed: int) -> None:
    with a_school() as room:
        week = Week(room, Random(seed))
        week.passes()
        everything = room.bookings()
        assert Counter(each.state for each in everything)["missed"] > 5
        nobody_is_in_two_places(everything)
        every_call_has_its_row(room, everything)
        who_was_missed_was_offered_a_letter(room, everything, week)
        no_number_is_read(room, week)


def nobody_is_in_two_places(bookings: list[Booking]) -> None:
    """Neither a line nor a child."""
    stood = [each for each in bookings if each.state in (*LIVE, *ENDED)]
    for of in ("staff_id", "pupil_id"):
        by = defaultdict(list)
        for each in stood:
            assert each.starts_at
            assert each.ends_at
            by[getattr(each, of)].append((each.starts_at, each.ends_at))
        for spans in by.values():
            assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def every_call_has_its_row(room: Room, bookings: list[Booking]) -> None:
    """Exactly one of each that is behind us, none of one that was called off."""
    behind = Counter[int | None](each.id for each in bookings if each.state in ENDED)
    assert Counter(each.booking_id for each in room.log()) == behind
    outcomes = {each.booking_id: each.outcome for each in room.log()}
    assert all((outcomes[each.id] == "missed") == (each.state == "missed") for each in bookings if each.id in outcomes)


def who_was_missed_was_offered_a_letter(room: Room, bookings: list[Booking], week: Week) -> None:
    """Within five minutes of the end of its time, or of the tick that said so."""
    offered = defaultdict(list)
    for key, due_at, text in rendered(room):
        if key.startswith("affection_hotline/call_missed/"):
            offered[int(key.split("/")[2])].append((due_at, text))
    of_call = {each.booking_id for each in room.log() if each.outcome != "talked"}
    missed = [booking for booking in bookings if booking.id in of_call]
    assert missed
    for booking in missed:
        assert booking.ends_at
        due_at, text = min(offered[booking.id])
        known_at = max(booking.ends_at, week.ticked.get(booking.id, booking.ends_at))
        assert due_at <= known_at + OFFERED_WITHIN
        assert "说几句" in text


def no_number_is_read(room: Room, week: Week) -> None:
    """No text to families or staff, and no line of the staff's round, holds a number."""
    numbers = {parent.phone for parent in week.parents}
    texts = [text for _, _, text in rendered(room)]
    news = room.db.read(lambda session: [_line(session, row) for row in session.scalars(select(StaffNews))])
    assert len(texts) > CHILDREN // 2
    for text in [*texts, *news]:
        assert not NUMBER.search(text)
        assert not any(number[-8:] in text for number in numbers)


def rendered(room: Room) -> list[tuple[str, datetime, str]]:
    """Key, hour and words of every message."""

    def read(session: Session) -> list[tuple[str, datetime, str]]:
        rows = session.scalars(select(OutboxRow))
        return [(row.idempotency_key, row.due_at, _words(session, row)) for row in rows]

    return room.db.read(read)


def _words(session: Session, row: OutboxRow) -> str:
    payload = unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload))
    return "\n".join([payload.reply.text, *(choice.label for choice in payload.reply.choices), payload.what])


def _line(session: Session, row: StaffNews) -> str:
    return unseal(session, LINE, row.id, row.school_id, row.line)
