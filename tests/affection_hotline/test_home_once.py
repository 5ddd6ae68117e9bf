"""A parent and a child are never booked twice at once, whatever was agreed first and wherever."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from handlers.affection_hotline.actions import calls, home_calls
from storage.bookings import LIVE
from storage.session import Database
from tests.affection_hotline.home import Home
from tests.appointments.office import at
from tests.fixtures.databases import vault

EVENING = at(24, 18)
REFUSED = ("affection_hotline/home_taken", "visit_booking/just_taken")
HELD = 0.2  # seconds in which who does not wait would be through
Act = Callable[..., object]


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


def test_who_comes_while_another_is_still_at_it_waits_and_is_refused(db: Database) -> None:
    """Mother and father want the same moment; neither has seen the other's when they look."""
    home = two_lines(db)
    second = Database(db.engine.url.render_as_string(hide_password=False), vault())
    ways = (home_calls.take_home, calls.take_call)
    for number, (one, other) in enumerate((one, other) for one in ways for other in ways):
        when = EVENING + timedelta(hours=24 * number)
        assert at_once(home, second, (one, other), when) in REFUSED
    second.close()
    in_room = [each for each in home.bookings() if each.state in LIVE]
    assert len(in_room) + len(home.calls_at_home()) == 4


def at_once(home: Home, second: Database, acts: tuple[Act, Act], when: datetime) -> str:
    """What the father is told who asks while the mother's transaction is open."""
    done = Event()

    def of_father() -> str:
        try:
            second.transact(acts[1], home.school, father, home.cast.xiaoming.id, when, home.now)
        except UserError as refused:
            return refused.text
        finally:
            done.set()
        return "agreed"

    def of_mother(session: Session) -> Future[str]:
        acts[0](session, home.school, mother, home.cast.xiaoming.id, when, home.now)
        asked = pool.submit(of_father)
        assert not done.wait(HELD), asked.result()
        return asked

    mother, father = home.actor("mother"), home.actor("father")
    with ThreadPoolExecutor(1) as pool:
        return home.do(of_mother).result()


def two_lines(db: Database) -> Home:
    """The father has the grandmother beside the child as well, and the room has two lines in the evening."""
    home = Home(db)
    home.father_too()
    for name in ("王兰", "赵敏"):
        home.adds_line(name, starts=17 * 60, ends=20 * 60)
    return home
