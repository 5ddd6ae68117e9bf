"""The two sides of a visit: who picks, moves, speaks or calls off, whose time it takes, and who hears of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.making import take_time
from bot.core.errors import AccessDeniedError, UserError
from handlers.home_visit.actions import announcing, answering, changing, reminding
from handlers.home_visit.actions.finding import VisitSeen
from storage.bookings import Booking
from storage.matters import open_matters
from storage.office_hours import OfficeHours
from storage.phone_call import PhoneCall
from storage.session import Database
from storage.slots import Slot
from tests.home_visit.visited import Visited
from tests.school_week import at

WEDNESDAY = at(25, 16, 30)


@pytest.fixture
def visits(sqlite_db: Database) -> Visited:
    """Monday afternoon."""
    visits = Visited(sqlite_db)
    visits.goes_on_to(at(23, 16))
    return visits


def picks(visits: Visited, visit_id: int, when: datetime = WEDNESDAY, name: str = "grandmother") -> VisitSeen:
    """One of the family takes a time, a second later."""
    visits.now += timedelta(seconds=1)
    return visits.do(answering.pick, visits.school, visits.actor(name), visit_id, when, visits.now)


def slots(visits: Visited) -> list[tuple[int, datetime]]:
    """Whose time is taken from when on."""
    rows = visits.db.read(lambda session: list(session.scalars(select(Slot).where(Slot.kind == "visit"))))
    return sorted((row.staff_id, row.starts_at) for row in rows)


def calls(visits: Visited) -> list[tuple[int, str]]:
    """Who is to call, and why."""
    rows = visits.db.read(lambda session: list(session.scalars(select(PhoneCall))))
    return [(row.caller_id, row.why) for row in rows]


def waits(visits: Visited, name: str) -> list[str]:
    """What waits for somebody under a number."""
    found = visits.db.read(open_matters, visits.cast.people[name].id)
    return [each.go.step for each in found if each.go.step.startswith("home_visit")]


def test_a_time_that_is_picked_is_both_teachers_and_nobody_elses(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id, second=visits.cast.subject_teacher.id)
    assert (waits(visits, "grandmother"), waits(visits, "mother")) == (["home_visit.family"], ["home_visit.family"])
    picks(visits, visit_id)
    both = sorted([visits.cast.class_teacher.id, visits.cast.subject_teacher.id])
    assert slots(visits) == [(each, at(25, 16, 30)) for each in both]
    assert waits(visits, "mother") == [], "one of the family has answered for all"
    assert "说好了" in visits.texts_for("mother")[-1]
    assert "定在 周三 11月25日 16:30" in visits.lines_for(visits.cast.subject_teacher.id)[0]
    with pytest.raises(UserError, match="host_busy"):
        visits.do(take_time, visits.school, both[0], at(25, 16), at(25, 16, 45), "invited", visits.now)


def test_a_time_that_is_moved_is_free_again(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    picks(visits, visit_id)
    picks(visits, visit_id, at(26, 16, 30), "mother")
    assert slots(visits) == [(visits.cast.class_teacher.id, at(26, 16, 30))]
    assert "换了时间:周四 11月26日 16:30" in visits.texts_for("grandmother")[-1]


def test_what_the_teacher_has_given_away_meanwhile_is_not_offered_or_taken(visits: Visited) -> None:
    visit_id, teacher = visits.plans(), visits.cast.class_teacher.id
    visits.announces(visit_id)
    visits.do(take_time, visits.school, teacher, at(25, 16), at(25, 17), "invited", visits.now)
    with pytest.raises(UserError, match="just_taken"):
        picks(visits, visit_id)
    other = visits.plans(pupil=visits.cast.xiaohong, guardian=visits.cast.mother)
    offers = visits.announces(other).visits[0].offers
    assert [each.day for each in offers] == [26, 27, 28]


def test_several_homes_of_a_day_come_one_after_the_other(visits: Visited) -> None:
    visits.classmate("王小龙")
    first, second = visits.plans(), visits.plans(pupil=visits.other, guardian=visits.other_guardian)
    done = visits.announces(first, second)
    assert [each.offers[0] for each in done.visits] == [at(25, 16, 30), at(25, 17, 30)]
    assert [each.child for each in done.on_paper] == ["王小龙"]
    visits.do(announcing.call_instead, visits.school, visits.actor("class_teacher"), second, visits.now)
    assert calls(visits) == [(visits.cast.class_teacher.id, "visit")]


@pytest.mark.parametrize(
    ("purpose", "praise", "why"),
    [
        ("认识一下家里", "", "purpose_and_praise"),
        ("", "很热心", "purpose_and_praise"),
        ("认识一下家里", "好" * 201, "too_long"),
        ("小明上课讲话,作业没写完", "总是打人", "policy/questioned"),
        ("来收30元资料费", "很热心", "policy/refused"),
        ("说说王小龙考了38分", "很热心", "policy/refused"),
    ],
)
def test_what_no_family_should_read(visits: Visited, purpose: str, praise: str, why: str) -> None:
    visits.classmate("王小龙")
    what = announcing.Announcement(purpose, praise, (at(25, 16, 30),))
    with pytest.raises(UserError, match=why):
        visits.do(announcing.announce, visits.school, visits.actor("class_teacher"), [visits.plans()], what, visits.now)


def test_a_family_that_says_a_time_waits_for_the_teacher(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    where = (visits.school, visits.actor("grandmother"), visit_id)
    visits.now += timedelta(seconds=1)
    visits.do(answering.say_time, *where, ["周六下午三点行吗"], visits.now)
    visits.now += timedelta(seconds=1)
    assert waits(visits, "class_teacher") == ["home_visit.one"]
    assert "周六下午三点" in visits.texts_for("class_teacher")[-1]
    teacher = (visits.school, visits.actor("class_teacher"), visit_id)
    visits.do(changing.take_familys_time, *teacher, at(28, 15), visits.now)
    assert slots(visits) == [(visits.cast.class_teacher.id, at(28, 15))]
    assert (waits(visits, "class_teacher"), waits(visits, "grandmother")) == ([], [])
    assert "周六 11月28日 15:00" in visits.texts_for("grandmother")[-1]


def test_other_times_are_asked_anew(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    picks(visits, visit_id)
    where = (visits.school, visits.actor("class_teacher"), visit_id)
    visits.do(changing.offer_times, *where, [at(27, 18), at(28, 10)], visits.now)
    assert slots(visits) == []
    assert (visits.visit(visit_id).offers, waits(visits, "mother")) == ((at(27, 18), at(28, 10)), ["home_visit.family"])


def test_put_off_by_the_teacher_it_is_to_be_announced_again(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    picks(visits, visit_id)
    where = (visits.school, visits.actor("class_teacher"), visit_id)
    visits.do(changing.put_off, *where, visits.now + timedelta(seconds=1), why="那天开会")
    assert (slots(visits), visits.visit(visit_id).state) == ([], "planned")
    assert "那天开会" in visits.texts_for("grandmother")[-1]


def test_who_would_rather_not_is_called_and_not_pressed(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    picks(visits, visit_id)
    visits.do(answering.call_off, visits.school, visits.actor("mother"), visit_id, visits.now)
    assert (slots(visits), calls(visits)) == ([], [(visits.cast.class_teacher.id, "visit")])
    assert (
        len(visits.db.read(reminding.waiting, visits.school, visits.actor("class_teacher"), visits.now)["settle"]) == 1
    )


def test_at_the_school_instead_it_is_a_booking_and_follows_it(visits: Visited) -> None:
    visit_id, teacher = visits.plans(), visits.cast.class_teacher.id
    visits.announces(visit_id)
    visits.do(lambda session: session.add(hours(visits, teacher)))
    where = (visits.school, visits.actor("grandmother"), visit_id)
    found = visits.do(answering.other_ways, *where, "school", visits.now)
    visits.do(answering.come_instead, *where, "school", found[0].starts_at, visits.now)
    booking = visits.db.read(lambda session: session.scalars(select(Booking)).one())
    seen = visits.visit(visit_id)
    assert (seen.state, seen.way, seen.starts_at, booking.state) == ("agreed", "school", found[0].starts_at, "booked")
    assert booking.code, "the gate lets the family in"

    def falls_through(session: Session) -> None:
        session.get_one(Booking, booking.id).state = "cancelled"

    visits.do(falls_through)
    assert visits.job("home_visit_morning") == 1
    assert visits.visit(visit_id).state == "announced"


def test_no_answer_in_time_puts_the_family_on_the_list_of_calls_once(visits: Visited) -> None:
    visits.announces(visits.plans())
    for day in (24, 25, 26):
        visits.goes_on_to(at(day, 7, 20))
        assert visits.job("home_visit_morning") == 0, "three school days are left to answer"
    for told in (1, 0):
        visits.goes_on_to(at(27, 7, 20))
        assert visits.job("home_visit_morning") == told
    assert calls(visits) == [(visits.cast.class_teacher.id, "visit")]
    assert "还没回" in visits.lines_for(visits.cast.class_teacher.id)[-1]


def test_only_tomorrows_visits_are_named_and_only_to_their_home(visits: Visited) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    picks(visits, visit_id)
    visits.goes_on_to(at(23, 16, 25))
    assert visits.job("home_visit_tomorrow") == 0
    visits.goes_on_to(at(24, 16, 25))
    assert visits.job("home_visit_tomorrow") == 3
    assert "明天 16:30" in visits.texts_for("grandmother")[-1]
    assert visits.texts_for("father") == []


ANSWERS: dict[str, Callable[[Visited, int, str], object]] = {
    "pick": lambda visits, visit_id, name: picks(visits, visit_id, name=name),
    "look": lambda visits, visit_id, name: visits.do(
        answering.look, visits.school, visits.actor(name), visit_id, visits.now
    ),
    "speak": lambda visits, visit_id, name: visits.do(
        answering.speak_first, visits.school, visits.actor(name), visit_id, ["好"], visits.now
    ),
    "call_off": lambda visits, visit_id, name: visits.do(
        answering.call_off, visits.school, visits.actor(name), visit_id, visits.now
    ),
}


@pytest.mark.parametrize("name", ["father", "other_parent", "stranger", "foreign_parent", "class_teacher"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_another_home_neither_sees_nor_answers(visits: Visited, name: str, answer: str) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    with pytest.raises(AccessDeniedError):
        ANSWERS[answer](visits, visit_id, name)


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "principal", "foreign_principal", "grandmother"])
def test_a_visit_is_changed_by_who_makes_it_alone(visits: Visited, name: str) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    with pytest.raises(AccessDeniedError):
        visits.do(changing.put_off, visits.school, visits.actor(name), visit_id, visits.now)
    with pytest.raises(AccessDeniedError):
        visits.announces(visits.plans(), name=name)


def hours(visits: Visited, staff_id: int) -> OfficeHours:
    """Wednesdays from 16:20 to 17:20."""
    return OfficeHours(
        school_id=visits.school.id, staff_id=staff_id, weekday=2, starts=980, ends=1040, length=20,
        since=date(2026, 9, 1), written_at=at(1, 9),
    )  # fmt: skip
