"""A class chooses its turns in two processes at once: a turn has one family, a family one turn, a round is whole."""

from collections import Counter

from storage.session import Database
from tests.appointments.test_at_once import in_two_processes
from tests.visit_booking.day_crowd import want_turns
from tests.visit_booking.days import Days

FAMILIES, TURNS = 20, 4


def test_twenty_families_want_the_same_four_turns(db: Database) -> None:
    days = Days(db).settles()
    days.classmates(*(f"王小{number}" for number in range(FAMILIES)), bound=False)
    day_id = days.opens(ends=20 * 60)
    homes = [family for family in days.families() if family not in (days.cast.father.household_id,)][:FAMILIES]
    wishes = [(home, number % TURNS) for number, home in enumerate(homes)]
    halves = [(days.school.id, day_id, half, days.now) for half in (wishes[::2], wishes[1::2])]
    told: Counter[str] = sum(in_two_processes(db, want_turns, halves), Counter())
    assert told == {"chosen": TURNS, "visit_booking/turn_taken": FAMILIES - TURNS}
    _is_sound(days, TURNS)


def test_both_parents_of_a_home_choose_at_once(db: Database) -> None:
    days = Days(db).settles()
    day_id = days.opens(ends=20 * 60)
    home = days.cast.grandmother.household_id
    halves = [(days.school.id, day_id, [(home, turn) for turn in range(start, 10, 2)], days.now) for start in (0, 1)]
    told: Counter[str] = sum(in_two_processes(db, want_turns, halves), Counter())
    assert told["chosen"] >= 1
    _is_sound(days, 1)


def _is_sound(days: Days, families: int) -> None:
    """So many rounds of two teachers, each whole, each teacher with one family at a time."""
    turns, bookings = days.turns(), days.bookings()
    assert len(turns) == len(set(turns.values())) == families
    assert len(bookings) == families * 2
    assert len({(each.staff_id, each.starts_at) for each in bookings}) == len(bookings)
    assert Counter(each.household_id for each in bookings) == dict.fromkeys(turns.values(), 2)
    assert sum(each.code is not None for each in bookings) == families
