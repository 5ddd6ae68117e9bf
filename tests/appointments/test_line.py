"""Families that wait for a time that others have: in order, by itself, within what a day allows."""

from datetime import datetime

import pytest

from bot.appointments import changing, waiting
from bot.core.errors import UserError
from storage.session import Database
from tests.appointments.office import Office, at

WHEN = at(25, 16, 20)


def full(db: Database, **rules: int) -> Office:
    """The grandmother has Wednesday 16:20."""
    office = Office(db, **rules)
    office.hours()
    office.books("grandmother", WHEN)
    return office


def test_the_first_of_the_line_moves_up_at_once_and_has_half_an_hour(db: Database) -> None:
    office = full(db)
    first, second = office.more_families(2)
    for party in (first, second):
        office.waits(party, WHEN)
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    held = office.of(first)
    assert (held.state, held.next_at) == ("held", at(20, 16, 30))
    assert "给您留到 16:30" in office.texts_for("more_0")[-1]
    assert "回 1 说要不要" in office.texts_for("more_0")[-1]
    assert office.texts_for("more_1") == []
    assert "16:20" not in office.shown()[0], "nobody else is offered it"
    office.change(waiting.accept_held, held)
    assert (office.of(first).state, office.line()) == ("booked", [(1, "taken"), (2, "waiting")])


def test_who_says_nothing_loses_it_to_the_next(db: Database) -> None:
    office = full(db)
    first, second = office.more_families(2)
    for party in (first, second):
        office.waits(party, WHEN)
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    assert office.goes_on_to(at(20, 16, 29)) == 0
    assert office.goes_on_to(at(20, 16, 30)) == 1
    assert office.line() == [(1, "expired"), (2, "offered")]
    assert "先给后面一家" in office.texts_for("more_0")[-1]
    with pytest.raises(UserError, match="visit_booking/hold_over"):
        office.change(waiting.accept_held, office.of(first))
    office.change(waiting.let_go, office.of(second))
    assert office.taken() == (0, 0)


@pytest.mark.parametrize(
    ("cancelled", "until"),
    [
        (at(20, 16), at(20, 16, 30)),
        (at(20, 21, 10), at(21, 7, 30)),  # half of the time would lie in the night
        (at(20, 23), at(21, 7, 30)),
        (at(25, 15), at(25, 15, 20)),  # an hour before the time nobody comes any more
    ],
)
def test_how_long_a_seat_is_kept(sqlite_db: Database, cancelled: datetime, until: datetime) -> None:
    office = full(sqlite_db)
    party = office.more_families(1)[0]
    office.waits(party, WHEN)
    office.now = cancelled
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    assert office.of(party).next_at == until


def test_too_late_for_anybody_to_be_asked(sqlite_db: Database) -> None:
    office = full(sqlite_db)
    party = office.more_families(1)[0]
    office.waits(party, WHEN)
    office.now = at(25, 15, 30)
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    assert "没有空出位子来" in office.texts_for("more_0")[-1]
    assert office.taken() == (0, 0)


def test_a_family_that_books_another_time_then_waits_no_more(sqlite_db: Database) -> None:
    office = full(sqlite_db)
    other = office.cast.subject_teacher.id
    office.hours(other)
    party = office.more_families(1)[0]
    office.waits(party, WHEN)
    office.book_for(party, at(25, 16, 40))  # the line is for another time: it stays
    assert office.line() == [(1, "waiting")]
    office.book_for(party, WHEN, other)
    assert office.line() == [(1, "left")]


def test_who_waits_already_keeps_the_place_and_who_left_stands_at_the_end(sqlite_db: Database) -> None:
    office = full(sqlite_db)
    first, second = office.more_families(2)
    wait = office.waits(first, WHEN)
    office.waits(second, WHEN)
    assert office.waits(first, WHEN).turn == 1
    office.do(lambda session: waiting.leave(session, office.school, session.merge(wait), office.now))
    assert office.waits(first, WHEN).turn == 3


def test_nobody_waits_for_what_is_free(sqlite_db: Database) -> None:
    office = full(sqlite_db)
    party = office.more_families(1)[0]
    with pytest.raises(UserError, match="visit_booking/free_again"):
        office.waits(party, at(25, 16, 40))
    with pytest.raises(UserError, match="visit_booking/same_time"):
        office.waits(office.family("grandmother"), WHEN)


def test_who_waited_for_nothing_reads_of_the_time_it_was_about(db: Database) -> None:
    office = full(db)
    office.waits(office.more_families(1)[0], WHEN)
    office.goes_on_to(at(25, 16, 10))
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    (over,) = office.waiting_for("more_0")
    assert ("没有空出位子来" in over.reply.text, over.when) == (True, "2026-11-25 16:20")
