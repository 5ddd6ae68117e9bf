"""A parent and a child are never booked twice at once, whatever was agreed first and wherever."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.core.errors import UserError
from bot.core.people import Actor
from handlers.affection_hotline.actions import calls, home_calls
from storage.bookings import LIVE
from storage.session import Database
from tests.affection_hotline.home import Home
from tests.appointments.office import at
from tests.fixtures.databases import vault

EVENING = at(24, 18)
TIMES = 8  # each parent tries so often in each process


def on_the_line(home: Home, name: str) -> None:
    """A call from the hotline room, whose telephone is free in the evening, too."""
    home.do(calls.take_call, home.school, home.actor(name), home.cast.xiaoming.id, EVENING, home.now)


def at_home(home: Home, name: str) -> None:
    home.takes(name, EVENING)


def a_visit(home: Home, name: str) -> None:
    """The parent is to come to school then."""
    home.hours(day=EVENING.date(), starts=18 * 60, ends=19 * 60)
    home.books(name, EVENING)


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        ((at_home, "mother"), (at_home, "mother"), "affection_hotline/home_taken"),
        ((at_home, "mother"), (at_home, "father"), "affection_hotline/home_taken"),
        ((at_home, "mother"), (on_the_line, "mother"), "visit_booking/same_time"),
        ((at_home, "mother"), (on_the_line, "father"), "visit_booking/just_taken"),
        ((on_the_line, "mother"), (at_home, "mother"), "affection_hotline/home_taken"),
        ((on_the_line, "mother"), (at_home, "father"), "affection_hotline/home_taken"),
        ((on_the_line, "mother"), (on_the_line, "father"), "visit_booking/just_taken"),
        ((at_home, "mother"), (a_visit, "mother"), "visit_booking/same_time"),
        ((at_home, "mother"), (a_visit, "grandmother"), "visit_booking/same_time"),
        ((a_visit, "mother"), (at_home, "mother"), "affection_hotline/home_taken"),
        ((a_visit, "grandmother"), (at_home, "mother"), "affection_hotline/home_taken"),
    ],
)
def test_the_second_is_refused(
    sqlite_db: Database,
    first: tuple[Callable[[Home, str], None], str],
    second: tuple[Callable[[Home, str], None], str],
    refusal: str,
) -> None:
    home = two_lines(sqlite_db)
    first[0](home, first[1])
    with pytest.raises(UserError, match=refusal) as refused:
        second[0](home, second[1])
    assert "starts_at" not in refused.value.values or refused.value.values["starts_at"] == EVENING


def test_what_touches_does_not_meet(sqlite_db: Database) -> None:
    home = two_lines(sqlite_db)
    at_home(home, "mother")
    home.takes("father", EVENING + timedelta(minutes=30))
    home.do(calls.take_call, home.school, home.actor("father"), home.cast.xiaoming.id,
            EVENING - timedelta(minutes=30), home.now)  # fmt: skip
    assert len(home.calls_at_home()) == 2


def test_a_call_that_was_called_off_leaves_its_time(sqlite_db: Database) -> None:
    home = two_lines(sqlite_db)
    made = home.takes("mother", EVENING)
    home.do(home_calls.cancel_home, home.school, home.actor("mother"), made.id, home.now)
    on_the_line(home, "father")


def test_a_call_is_moved_to_a_time_that_it_touches_itself(sqlite_db: Database) -> None:
    home = two_lines(sqlite_db)
    made = home.takes("mother", EVENING)
    pupil = home.cast.xiaoming.id
    home.do(home_calls.take_home, home.school, home.actor("mother"), pupil, EVENING, home.now, instead_of=made.id)
    assert (home.call().starts_at, home.call().version) == (EVENING, 2)


def test_everybody_at_once(db: Database) -> None:
    """Both parents want the same evening, at home and from the room, each as in a process of its own."""
    home = two_lines(db)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        halves = [pool.submit(want, home, home.actor(name), start) for name in ("mother", "father")]
        told = sum((each.result() for each in halves), Counter[str]())
    assert told["agreed"] == 1
    assert sum(told.values()) == 4 * TIMES
    in_room = [each for each in home.bookings() if each.state in LIVE]
    assert len(in_room) + len(home.calls_at_home()) == 1


def two_lines(db: Database) -> Home:
    """The father has the grandmother beside the child as well, and the room has two lines in the evening."""
    home = Home(db)
    home.father_too()
    for name in ("王兰", "赵敏"):
        home.adds_line(name, starts=17 * 60, ends=20 * 60)
    return home


def want(home: Home, actor: Actor, start: Barrier) -> Counter[str]:
    """One parent asks again and again for the same moment, by a connection of its own; what was told."""
    url = home.db.engine.url.render_as_string(hide_password=False)
    database, told = Database(url, vault()), Counter[str]()
    start.wait()
    for act in (home_calls.take_home, calls.take_call) * TIMES:
        try:
            database.transact(act, home.school, actor, home.cast.xiaoming.id, EVENING, home.now)
        except UserError as refused:
            told[refused.text] += 1
        else:
            told["agreed"] += 1
    database.close()
    return told
