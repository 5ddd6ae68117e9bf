"""The last line of a moment, wanted by many in two processes: one child has it, nobody meets an error."""

from collections import Counter

from storage.session import Database
from tests.affection_hotline.crowd import Wish, far_parents, want
from tests.affection_hotline.room import Room
from tests.appointments.office import at
from tests.appointments.test_at_once import in_two_processes

PARENTS = 16


def test_the_last_line_of_a_moment_is_given_once(db: Database) -> None:
    room = Room(db)
    room.adds_line()
    room.now = at(23, 8)
    assert told_of(db, room, lines=1) == {"agreed": 1, "visit_booking/just_taken": PARENTS - 1}


def test_with_two_lines_two_children_talk_at_the_same_moment(db: Database) -> None:
    room = Room(db)
    room.adds_line("王兰")
    room.adds_line("赵敏")
    room.now = at(23, 8)
    assert told_of(db, room, lines=2) == {"agreed": 2, "visit_booking/just_taken": PARENTS - 2}


def told_of(db: Database, room: Room, *, lines: int) -> Counter[str]:
    """Everybody wants Tuesday at noon; what they were told, and what then stands in the database."""
    parents = far_parents(room, PARENTS)
    wishes = [Wish(room.actor(each.name), each.pupil_id, at(24, 12)) for each in parents]
    halves = [(room.school.id, half, room.now) for half in (wishes[::2], wishes[1::2])]
    told: Counter[str] = sum(in_two_processes(db, want, halves), Counter())
    bookings = [each for each in room.bookings() if each.slot_id]
    assert len({each.staff_id for each in bookings}) == len(bookings) == lines
    assert room.taken() == (lines, lines * 3)
    return told
