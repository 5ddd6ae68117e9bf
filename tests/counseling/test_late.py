"""A child's wish to talk that gets no time: reminded, then told before the principal, as a number and no more."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.counseling.actions import beginning, room
from handlers.counseling.overview import for_teacher
from storage.session import Database
from storage.staff import Staff, StaffRole
from tests.counseling.world import Room
from tests.school_week import at

COUNSELOR = "有1个孩子想谈谈,等了2个上学日还没定时间。"
PRINCIPAL = "心理室有1个孩子等着谈谈,过了4个上学日还没定时间。请帮着安排人手。"


@pytest.fixture
def place(sqlite_db: Database) -> Room:
    """Monday the 23rd: a child has said to its teacher that it wants to talk."""
    place = Room(sqlite_db)
    wished(place)
    return place


def wished(place: Room, source: str = "child") -> int:
    wish = beginning.Wish(source, ("他夜里数星星",))
    where = (place.school, place.actor("class_teacher"), place.cast.xiaoming.id)
    return place.do(beginning.wish, *where, wish, place.now).talk_id


def read(place: Room) -> dict[str, list[str]]:
    """What the job of this morning makes each person read, and what stands in their day as urgent."""
    place.job("counseling_wishes")
    members = {**place.staff, "principal": place.cast.principal.id, "class_teacher": place.cast.class_teacher.id}
    news = {name: [line for line in place.news(staff_id) if "还没定时间" in line] for name, staff_id in members.items()}
    return {name: lines for name, lines in news.items() if lines}


def urgent(place: Room) -> dict[str, list[int]]:
    """Whose day has it in red, and how many."""
    days = {name: place.do(for_teacher, place.school, place.actor(name), place.now) for name in place.cast.people}
    found = {name: [line.count for line in lines if line.urgent] for name, lines in days.items()}
    return {name: counts for name, counts in found.items() if counts}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (23, {}),
        (24, {}),
        (25, {"counselor": [COUNSELOR]}),
        (26, {"counselor": [COUNSELOR]}),
        (27, {"counselor": [COUNSELOR], "principal": [PRINCIPAL]}),
        (30, {"counselor": [COUNSELOR], "principal": [PRINCIPAL]}),
    ],
)
def test_first_the_counselor_then_the_principal(place: Room, day: int, expected: dict[str, list[str]]) -> None:
    place.goes_on_to(at(day, 7, 15))
    assert read(place) == expected
    assert urgent(place) == {name: [1] for name in expected}
    assert read(place) == expected, "again: said once"


def test_a_free_day_takes_nobody_s_time(place: Room) -> None:
    place.goes_on_to(at(28, 9))
    assert set(urgent(place)) == {"counselor", "principal"}
    place.do(room.end, place.school, place.actor("counselor"), place.talks()[0].id, place.now)
    place.now = at(27, 9)
    wished(place)
    place.goes_on_to(at(29, 9))
    assert urgent(place) == {}


@pytest.mark.parametrize("how", ["time", "end", "gone"])
def test_once_there_is_a_time_nobody_is_reminded(place: Room, how: str) -> None:
    talk, where = place.talks()[0].id, (place.school, place.actor("counselor"))
    if how == "time":
        place.do(room.set_time, *where, talk, at(30, 12, 30), 30, place.now)
    elif how == "end":
        place.do(room.end, *where, talk, place.now)
    else:
        place.cast.xiaoming.left_at = place.now
        place.do(lambda session: session.merge(place.cast.xiaoming))
    place.goes_on_to(at(27, 7, 15))
    assert read(place) == {}
    assert urgent(place) == {}


def test_a_guardian_s_words_and_a_worry_that_is_new_are_no_late_wish(sqlite_db: Database) -> None:
    place = Room(sqlite_db)
    mother = (place.school, place.actor("mother"), place.cast.xiaoming.id)
    place.do(beginning.say, *mother, ["孩子不和我说话"], place.now)
    place.goes_on_to(at(27, 7, 10))
    wished(place, "staff")
    assert read(place) == {}


def test_a_teacher_s_worry_waits_no_longer_than_a_child_s_wish(sqlite_db: Database) -> None:
    place = Room(sqlite_db)
    wished(place, "staff")
    place.goes_on_to(at(27, 7, 15))
    assert set(read(place)) == {"counselor", "principal"}


def test_without_a_principal_who_leads_the_school_reads_it(place: Room) -> None:
    def leave(session: Session) -> None:
        session.execute(update(Staff).where(Staff.id == place.cast.principal.id).values(left_at=place.now))

    place.do(leave)
    place.goes_on_to(at(27, 7, 15))
    assert "office" in read(place)


def test_who_is_principal_and_counselor_is_not_told_of_the_own_room(place: Room) -> None:
    def lead(session: Session) -> None:
        of = (StaffRole.staff_id == place.cast.principal.id, StaffRole.role == "principal")
        session.execute(update(StaffRole).where(*of).values(staff_id=place.staff["counselor"]))

    place.do(lead)
    place.goes_on_to(at(27, 7, 15))
    assert read(place) == {"counselor": [COUNSELOR]}
    assert urgent(place) == {"counselor": [1]}
