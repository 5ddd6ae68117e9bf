"""Many families, few times, two processes: no seat is given twice, nobody meets an error."""

from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.bookings import Booking
from storage.outbox import OutboxRow
from storage.session import Database
from storage.slot_waits import SlotWait
from storage.slots import SlotCell
from tests.appointments.crowd import Wish, let_pass, want
from tests.appointments.office import Office, at

FAMILIES, TIMES = 50, 10


def in_two_processes(database: Database, target: Callable[..., None], halves: list[tuple[Any, ...]]) -> list[Any]:
    """What each of two processes told, having begun at the same moment."""
    context = get_context("spawn")
    start, told = context.Barrier(2), context.Queue()
    url = database.engine.url.render_as_string(hide_password=False)
    processes = [context.Process(target=target, args=(url, *half, start, told)) for half in halves]
    for process in processes:
        process.start()
    answers = [told.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    return answers


def test_fifty_families_want_the_same_ten_times(db: Database) -> None:
    office = Office(db)
    office.hours(length=10, starts=960, ends=1060, place_id=office.place())
    times = [each.starts_at for each in office.free(last=at(25, 0).date())]
    assert len(times) == TIMES
    parties = office.more_families(FAMILIES)
    wishes = [Wish(party, office.teacher, times[number % TIMES]) for number, party in enumerate(parties)]
    halves = [(office.school.id, half, office.now) for half in (wishes[:25], wishes[25:])]
    told: Counter[str] = sum(in_two_processes(db, want, halves), Counter())
    assert told == {"booked": TIMES, "visit_booking/just_taken": FAMILIES - TIMES}
    seats, cells, lines = db.read(_what_is_left)
    assert len(seats) == len(set(seats)) == TIMES
    assert cells == TIMES * 2
    assert sorted(lines) == sorted([1, 2, 3, 4] * TIMES)
    codes = db.read(lambda session: list(session.scalars(select(Booking.code))))
    assert len(set(codes)) == TIMES


def test_time_brings_each_thing_once_whoever_looks(db: Database) -> None:
    office = Office(db)
    office.hours(length=10, starts=960, ends=1060)
    for party, free in zip(office.more_families(TIMES), office.free(), strict=False):
        office.book_for(party, free.starts_at)
    moments = [at(24, 16, 26), at(24, 18), at(25, 15), at(25, 16), at(25, 16, 30), at(25, 17), at(25, 18), at(25, 19)]
    halves = [(office.school.id, moments)] * 2
    before = db.read(_messages)
    done = in_two_processes(db, let_pass, halves)
    # the host's list, the evening before, the hour before, the end
    assert sum(done) == TIMES * 4
    # the evening before, the hour before to both sides, who did not come to both sides
    assert db.read(_messages) - before == TIMES * 5
    assert db.read(_what_is_left)[1] == 0


def _what_is_left(session: Session) -> tuple[list[Any], int, list[int]]:
    seats = [(row.slot_id, row.seat) for row in session.scalars(select(Booking)) if row.state == "booked"]
    cells = session.scalar(select(func.count()).select_from(SlotCell)) or 0
    return seats, cells, list(session.scalars(select(SlotWait.turn)))


def _messages(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0
