"""The month's list as the timetable writes it: once, with a reason and a day for each family, never too many a day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Update, delete, update
from sqlalchemy.orm import Session

from bot.appointments.follow_ups import close, promise
from bot.core.calendar import SchoolCalendar
from bot.core.people import Role
from bot.core.settings import SchoolCalendarDays
from storage.identities import Identity
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.session import Database
from storage.staff import Staff, StaffRole
from tests import factories
from tests.phone_call.world import Calls
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> Calls:
    """Monday the 2nd of November, twenty past seven."""
    return Calls(sqlite_db)


def heard(world: Calls, *guardian_ids: int, days_ago: int = 3) -> None:
    """These have acted so many days ago."""

    def write(session: Session) -> None:
        for guardian_id in guardian_ids:
            moment = world.now - timedelta(days=days_ago)
            session.add(
                Obligation(
                    school_id=world.school.id, pupil_id=world.cast.xiaoming.id, household_id=None, service="card",
                    purpose="card", subject_key=f"x{guardian_id}{days_ago}", required_act="know", opened_at=moment,
                    closed_at=moment, closed_by=f"guardian:{guardian_id}", closed_how="digit",
                )
            )  # fmt: skip

    world.do(write)


def whys(world: Calls) -> list[tuple[str, int | None]]:
    """Each call of 三(2)班: why, and whom."""
    mine = [call for call in world.calls() if call.caller_id == world.cast.class_teacher.id]
    return sorted((call.why, call.guardian_id) for call in mine)


def test_a_list_is_written_once(world: Calls) -> None:
    made = world.list_of_the_month()
    before = [(call.id, call.due_on) for call in world.calls()]
    assert made == len(before) > 0
    assert world.list_of_the_month() == 0
    world.goes_on_to(at(3, 7, 20))
    assert world.list_of_the_month() == 0
    assert [(call.id, call.due_on) for call in world.calls()] == before
    assert world.news() == ["三(2)班 11月要回访 2 家,已分到各天。"]


def test_what_was_not_called_last_month_still_stands_and_another_family_is_called(world: Calls) -> None:
    world.list_of_the_month()
    new = world.child("王小花")
    world.goes_on_to(at(1, 7, 20, month=12))
    world.list_of_the_month()
    mine = [call for call in world.calls() if call.caller_id == world.cast.class_teacher.id]
    assert [(call.month, call.pupil_id == new.id) for call in mine] == [
        ("2026-11", False), ("2026-11", False), ("2026-12", True),
    ]  # fmt: skip
    assert world.news()[-1] == "三(2)班 12月要回访 1 家,已分到各天。"


def test_two_households_of_a_child_are_called_each_for_itself(world: Calls) -> None:
    world.list_of_the_month()
    assert whys(world) == sorted([("silence", world.cast.grandmother.id), ("silence", world.cast.father.id)])


def test_who_was_heard_of_is_called_by_the_rule_of_the_term(world: Calls) -> None:
    cast = world.cast
    heard(world, cast.grandmother.id, cast.father.id)
    world.list_of_the_month()
    # Three guardians in three months: one a month, of the family that has most of them.
    assert whys(world) == [("rule", cast.grandmother.id)]


def test_who_signed_a_month_ago_is_silent(world: Calls) -> None:
    cast = world.cast
    heard(world, cast.grandmother.id, days_ago=29)
    heard(world, cast.father.id, days_ago=30)
    world.list_of_the_month()
    assert ("silence", cast.father.id) in whys(world)
    assert ("silence", cast.grandmother.id) not in whys(world)


def test_who_wrote_something_is_not_silent(world: Calls) -> None:
    cast = world.cast
    world.do(
        lambda session: session.execute(
            update(Identity)
            .where(Identity.id.in_([cast.people["mother"].id, cast.people["father"].id]))
            .values(heard_on=world.now.date())
        )
    )
    world.list_of_the_month()
    assert [why for why, _ in whys(world)] == ["rule"]


def test_who_was_spoken_with_this_term_is_not_owed_a_call(world: Calls) -> None:
    cast = world.cast
    heard(world, cast.grandmother.id, cast.father.id)
    world.asks(guardian_id=cast.grandmother.id)
    world.says("class_teacher", "回访")
    world.says("class_teacher", "1")
    world.list_of_the_month()
    assert whys(world) == [("rule", cast.mother.id), ("wish", cast.grandmother.id)]


@pytest.mark.parametrize(
    "hide",
    [
        update(GuardianLink).values(barred_at=at(1, 8)),
        update(GuardianLink).values(ended_at=at(1, 8)),
        update(GuardianLink).values(informed=False),
        update(Guardian).values(phone=None),
        update(Guardian).values(phone_quarantined=True),
        update(Pupil).values(left_at=at(1, 8)),
    ],
)
def test_who_cannot_or_must_not_be_called_is_on_no_list(world: Calls, hide: Update) -> None:
    world.do(lambda session: session.execute(hide))
    assert world.list_of_the_month() == 0


def test_a_month_of_a_whole_class_fits_into_its_days(world: Calls) -> None:
    for number in range(42):
        world.child(f"王{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}", phone=f"137{number:08}")
    world.list_of_the_month()
    days = Counter(call.due_on for call in world.calls() if call.caller_id == world.cast.class_teacher.id)
    assert max(days.values()) <= world.school.rules.delivery.calls_a_day
    assert sum(days.values()) == 44, "all are silent: nothing was ever heard of them"
    assert all(world.school.calendar.is_school_day(day) and day.day <= 25 for day in days)


def test_calls_that_stand_already_take_their_room(world: Calls) -> None:
    rules = world.school.rules
    tight = rules.delivery.model_copy(update={"calls_a_day": 1})
    object.__setattr__(world.school, "rules", rules.model_copy(update={"delivery": tight}))
    extra = [world.child(name) for name in ("王甲", "王乙", "王丙")]
    for day, child in enumerate(extra):
        world.asks(child, due_on=date(2026, 11, 2 + day))
    world.list_of_the_month()
    days = Counter(call.due_on for call in world.calls() if call.caller_id == world.cast.class_teacher.id)
    assert set(days.values()) == {1}


def test_the_last_days_of_a_month_still_take_calls(world: Calls) -> None:
    world.goes_on_to(at(26, 7, 20))
    assert world.list_of_the_month() > 0
    assert {call.due_on for call in world.calls()} <= {date(2026, 11, day) for day in (26, 27, 30)}


def test_in_a_break_there_is_no_list(world: Calls) -> None:
    closed = SchoolCalendarDays(holidays=tuple(date(2026, 11, day) for day in range(1, 31)))
    object.__setattr__(world.school, "calendar", SchoolCalendar(closed, world.school.rules.quiet))
    assert world.list_of_the_month() == 0


def test_a_new_teacher_takes_the_calls_over(world: Calls) -> None:
    world.list_of_the_month()

    def replaced(session: Session) -> int:
        session.execute(delete(StaffRole).where(StaffRole.staff_id == world.cast.class_teacher.id))
        other = factories.staff(session, world.cast.school, name="孙敏")
        factories.role(session, other, Role.HOMEROOM_TEACHER, world.cast.class_32)
        return other.id

    new = world.do(replaced)
    world.goes_on_to(at(3, 7, 20))
    world.list_of_the_month()
    class_32 = [call for call in world.calls() if call.pupil_id == world.cast.xiaoming.id]
    assert {call.caller_id for call in class_32} == {new}


def test_a_promise_that_is_due_is_told_to_the_family_it_was_made_to_once(world: Calls) -> None:
    cast = world.cast
    heard(world, cast.grandmother.id, cast.father.id)
    world.asks(guardian_id=cast.father.id)
    (asked,) = world.calls()

    def promised(session: Session) -> int:
        return promise(
            session, world.school, source="phone_call", source_id=asked.id, pupil_id=cast.xiaoming.id,
            visitor_id=cast.class_teacher.id, owner_id=cast.subject_teacher.id, words="每周二给他讲一会儿",
            due_on=date(2026, 11, 5), now=world.now,
        ).id  # fmt: skip

    number = world.do(promised)
    world.list_of_the_month()
    assert not [call for call in world.calls() if call.why == "follow_up"], "not yet"
    world.goes_on_to(at(4, 7, 20))
    assert world.list_of_the_month() == 1
    (told,) = [call for call in world.calls() if call.why == "follow_up"]
    assert (told.guardian_id, told.caller_id, told.due_on.day) == (cast.father.id, cast.class_teacher.id, 5)
    world.goes_on_to(at(5, 12))
    said = world.says("class_teacher", "回访").text
    assert ("答应的是:每周二给他讲一会儿" in said, "几件事一个电话说" in said) == (True, True)
    world.says("class_teacher", "1")
    world.goes_on_to(at(6, 7, 20))
    assert world.list_of_the_month() == 0, "told once, open or not"
    world.do(close, world.school, world.actor("subject_teacher"), number, "讲了三次,会做了", world.now)
    assert world.list_of_the_month() == 0


def test_what_is_asked_for_stands_once_until_it_is_made(world: Calls) -> None:
    assert [world.asks(), world.asks(), world.asks(why="visit")] == [True, False, True]
    assert world.asks(guardian_id=world.cast.father.id), "another of the family is another call"
    for _ in range(2):
        world.says("class_teacher", "回访")
        world.says("class_teacher", "1")
    assert all(call.result for call in world.calls())
    assert [world.asks(), world.asks()] == [True, False], "asked for anew in the same month"
    assert [(call.month, call.again) for call in world.calls() if call.why == "wish" and not call.about] == [
        ("2026-11", 0),
        ("2026-11", 1),
    ]


def test_a_call_of_last_month_still_stands(world: Calls) -> None:
    assert world.asks(due_on=date(2026, 10, 30))
    assert not world.asks()
    assert [call.month for call in world.calls()] == ["2026-10"]


def test_each_school_has_its_own_list(world: Calls) -> None:
    world.list_of_the_month()
    assert {call.school_id for call in world.calls()} == {world.school.id}


def test_who_has_left_the_school_calls_nobody_any_more(world: Calls) -> None:
    cast = world.cast
    world.asks(why="visit", caller_id=cast.subject_teacher.id)
    world.list_of_the_month()
    assert {call.caller_id for call in world.calls() if call.why == "visit"} == {cast.subject_teacher.id}
    gone = update(Staff).where(Staff.id == cast.subject_teacher.id).values(left_at=world.now)
    world.do(lambda session: session.execute(gone))
    world.list_of_the_month()
    assert {call.caller_id for call in world.calls() if call.why == "visit"} == {cast.class_teacher.id}
