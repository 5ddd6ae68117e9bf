"""Who is told in the evening, who is reminded, and that nobody is told twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.core.day_card import Entry
from bot.core.people import Actor, Role
from bot.delivery import routine
from handlers.contact_card import actions
from handlers.contact_card.jobs import evening_rest
from storage.outbox import OutboxRow
from storage.pupils import Guardian
from storage.session import Database
from storage.tasks import Task
from tests import factories
from tests.school_week import SchoolWeek, at

FRIDAY = date(2026, 11, 20)


def enter(week: SchoolWeek, remark: str = "", day: date | None = None) -> None:
    """The class teacher writes 李小明's day, and all others'."""
    entries = {week.cast.xiaoming.id: Entry(remark=remark)}
    teacher, class_id, day = week.actor("class_teacher"), week.cast.class_32.id, day or week.now.date()
    week.do(actions.enter_day, week.school, teacher, class_id, day, entries, week.now)


def wish_daily(week: SchoolWeek, guardian: Guardian) -> None:
    """This family chooses the daily card."""
    wish = update(Guardian).where(Guardian.id == guardian.id).values(wants_daily_card=True)
    week.do(lambda session: session.execute(wish) and None)


def told(week: SchoolWeek) -> set[str]:
    """Who has a message waiting."""
    return {name for name in week.cast.people if week.waiting_for(name)}


@pytest.mark.parametrize(
    ("push", "remark", "wish", "expected"),
    [
        ("daily", "", False, {"grandmother", "mother", "father"}),
        ("weekly", "很热心", False, set()),
        ("weekly", "", True, {"father"}),
        ("when_remark", "", False, set()),
        ("when_remark", "很热心", False, {"grandmother", "mother", "father"}),
        ("when_remark", "", True, {"father"}),
    ],
)
def test_who_is_told_at_half_past_six(db: Database, push: str, remark: str, wish: bool, expected: set[str]) -> None:
    week = SchoolWeek(db, push=push)
    enter(week, remark)
    if wish:
        wish_daily(week, week.cast.father)
    week.now = at(20, 18, 30)
    assert week.job("card_evening") == len(expected)
    assert told(week) == expected
    assert week.job("card_evening") == 0


def test_both_children_stand_in_one_message(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    enter(week)
    week.do(actions.enter_day, week.school, _teacher_of_xiaohong(week), week.cast.class_11.id, FRIDAY, {}, week.now)
    week.job("card_evening")
    assert [text.count("【") for text in week.texts_for("grandmother")] == [2]
    assert [text.count("【") for text in week.texts_for("father")] == [1]


def test_a_card_that_is_signed_is_not_pushed(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    enter(week)
    mother = week.actor("mother")
    week.do(actions.sign, week.school, mother, week.cast.xiaoming.id, FRIDAY, "page", now=week.now, stamped=week.now)
    week.job("card_evening")
    assert told(week) == {"father"}


def test_what_is_written_too_late_goes_out_the_next_school_evening_once(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    week.now = at(20, 18, 30)
    assert week.job("card_evening") == 0
    week.now = at(20, 19)
    enter(week)
    week.now = at(23, 18, 30)
    assert week.job("card_evening") == 3
    week.now = at(24, 18, 30)
    assert week.job("card_evening") == 0


def test_a_card_that_was_told_is_not_told_again_the_next_evening(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    enter(week)
    week.now = at(20, 18, 30)
    assert week.job("card_evening") == 3
    week.now = at(23, 18, 30)
    assert week.job("card_evening") == 0


def test_reminders_stop_after_two_evenings_in_a_row(sqlite_db: Database) -> None:
    week, reminded = SchoolWeek(sqlite_db, push="daily"), list[int]()
    for day in (16, 17, 18, 19, 20):
        week.now = at(day, 16)
        enter(week)
        week.now = at(day, 18, 30)
        week.job("card_evening")
        week.now = at(day, 20, 30)
        reminded.append(week.job("card_reminder"))
    assert reminded == [3, 3, 0, 3, 3]


def test_who_has_signed_is_not_reminded_and_the_other_household_is(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    enter(week)
    week.now = at(20, 18, 30)
    week.job("card_evening")
    before = {name: len(week.waiting_for(name)) for name in week.cast.people}
    mother = week.actor("mother")
    week.do(actions.sign, week.school, mother, week.cast.xiaoming.id, FRIDAY, "digit", now=week.now, stamped=week.now)
    week.now = at(20, 20, 30)
    week.job("card_reminder")
    assert {name for name in week.cast.people if len(week.waiting_for(name)) > before[name]} == {"father"}


@pytest.mark.parametrize("push", ["weekly", "when_remark"])
def test_outside_daily_mode_only_the_families_that_chose_daily_are_reminded(sqlite_db: Database, push: str) -> None:
    week = SchoolWeek(sqlite_db, push=push)
    enter(week, "很热心")
    wish_daily(week, week.cast.father)
    week.now = at(20, 18, 30)
    week.job("card_evening")
    week.now = at(20, 20, 30)
    assert week.job("card_reminder") == 1


def test_a_card_that_was_not_pushed_is_not_reminded_of(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    week.now = at(20, 19)
    enter(week)
    week.now = at(20, 20, 30)
    assert week.job("card_reminder") == 0


def test_a_large_school_is_told_slice_by_slice(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routine, "SLICE", 2)
    monkeypatch.setattr("handlers.contact_card.actions.evening.SLICE", 2)
    week = SchoolWeek(sqlite_db, push="daily")
    enter(week)
    week.now = at(20, 18, 30)
    first = week.job("card_evening")
    tasks = week.db.read(lambda session: [task.kind for task in session.query(Task)])
    assert first < 3
    assert tasks == ["contact_card.evening_rest"]
    evening = actions.Evening.of(week.school, week.now)
    for _ in range(2):
        evening_rest(
            week.db, {**evening.args(), "after": 0, "school_id": week.school.id}, week.now + timedelta(minutes=1)
        )
        assert told(week) == {"grandmother", "mother", "father"}
        assert week.db.read(lambda session: session.query(OutboxRow).count()) == 3


@pytest.mark.parametrize(("push", "days"), [("daily", [23, 24]), ("weekly", [23]), ("when_remark", [23, 24])])
def test_on_which_mornings_the_teacher_gets_the_list(sqlite_db: Database, push: str, days: list[int]) -> None:
    week, got = SchoolWeek(sqlite_db, push=push), list[int]()
    enter(week)
    week.now = at(23, 7)
    for day in (23, 24, 25):
        week.now = at(day, 7, 30)
        if week.job("card_morning_list"):
            got.append(day)
        week.now = at(day, 16)
        if day == 23:
            enter(week)
    assert got == days


def _teacher_of_xiaohong(week: SchoolWeek) -> Actor:
    week.do(lambda session: factories.role(session, week.cast.principal, Role.HOMEROOM_TEACHER, week.cast.class_11).id)
    return week.actor("principal")


def test_a_family_chooses_the_daily_card_and_gives_it_up_again(sqlite_db: Database) -> None:
    week, told_on = SchoolWeek(sqlite_db), list[int]()
    week.says("father", "每天看卡")
    for day in (23, 24):
        week.now = at(day, 16)
        enter(week)
        week.now = at(day, 18, 30)
        if week.job("card_evening"):
            told_on.append(day)
        week.says("father", "不要每天看卡")
    assert told_on == [23]
