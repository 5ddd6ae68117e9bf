"""63 children, five rules, four days: what is due and overdue equals a table made by hand, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import day_begins
from bot.core.people import Actor, Held, Role
from handlers.monthly_reminder.actions.owed import owed_on
from handlers.monthly_reminder.actions.readers import class_table, mine
from handlers.monthly_reminder.jobs import duty_reminders
from storage.monthly_reminder import DutyReminder
from storage.proxy_guardian.proxies import Proxy
from storage.session import Database
from storage.staff_news import mark_told, untold
from tests.costs import statements
from tests.monthly_reminder.sixty_three import DAYS, RULES, TABLE, SixtyThree, numbers

STATES = ("due", "overdue", "escalated")


def listed(world: SixtyThree, day: str) -> dict[str, dict[str, set[int]]]:
    """By state and rule the numbers of the children, as the product counts them."""
    found: dict[str, dict[str, set[int]]] = {state: {} for state in STATES}
    for line in world.db.read(owed_on, world.school, date.fromisoformat(day)):
        number = world.number_of[line.child.pupil_id]
        if line.is_open:
            found[line.standing.state].setdefault(line.name, set()).add(number)
        if line.standing.escalated:
            found["escalated"].setdefault(line.name, set()).add(number)
    return found


def by_hand(day: str) -> dict[str, dict[str, set[int]]]:
    """The same out of the table."""
    return {state: {rule: numbers(each) for rule, each in TABLE[day].get(state, {}).items()} for state in STATES}


@pytest.fixture
def world(db: Database) -> SixtyThree:
    """On each database."""
    return SixtyThree(db)


def test_the_lists_are_those_made_by_hand(world: SixtyThree) -> None:
    assert [name for name, _ in world.rules.duties()] == list(RULES)
    assert {day: listed(world, day) for day in DAYS} == {day: by_hand(day) for day in DAYS}


def test_a_changed_figure_changes_the_lists(sqlite_db: Database) -> None:
    world = SixtyThree(sqlite_db, parent_child={"every": 60}, home_visit={"times": 2}, proxy_visit={"times": 0})
    on = listed(world, "2026-11-30")
    assert on["overdue"] == {"parent_child": numbers("11-20,26-30"), "teacher_contact": numbers("31-40")}
    assert listed(world, "2027-01-11")["overdue"]["home_visit"] == numbers("1-50")


def test_an_agent_owes_nothing_and_a_new_proxy_nothing_of_the_time_before(sqlite_db: Database) -> None:
    world = SixtyThree(sqlite_db)

    def change(session: Session) -> None:
        session.get_one(Proxy, world.proxies[19]).kind = "agent"
        session.get_one(Proxy, world.proxies[20]).since = day_begins(date(2026, 11, 27))

    world.db.transact(change)
    assert "proxy_visit" not in listed(world, "2026-11-30")["overdue"]
    assert listed(world, "2026-12-28")["overdue"]["proxy_visit"] == numbers("1-18,20")


def test_a_hundred_statements_would_be_too_many(world: SixtyThree) -> None:
    with statements() as counted:
        world.db.read(owed_on, world.school, date(2026, 11, 30))
    assert 0 < len(counted) <= 12


def actor(world: SixtyThree, staff_id: int, role: Role, class_id: int | None = None) -> Actor:
    """A member of staff at the desk."""
    return Actor(world.school_id, staff_id=staff_id, held=(Held(role, class_id),), face="staff")


def read_by(world: SixtyThree, who: Actor, day: str) -> dict[str, set[int]]:
    """By rule the children on one person's list."""
    of = world.db.read(mine, world.school, who, date.fromisoformat(day))
    return {each.name: {world.number_of[line.child.pupil_id] for line in each.lines} for each in of}


def test_everybody_reads_the_own_part(world: SixtyThree) -> None:
    teacher = actor(world, world.teachers[0].id, Role.HOMEROOM_TEACHER, world.classes[0])
    assert read_by(world, teacher, "2026-11-30") == {"parent_child": numbers("11-20")}
    second = actor(world, world.teachers[1].id, Role.HOMEROOM_TEACHER, world.classes[1])
    assert read_by(world, second, "2026-11-30") == {
        "parent_child": numbers("26-30"),
        "teacher_contact": numbers("31-40"),
    }
    proxy = actor(world, world.proxy.id, Role.PROXY_GUARDIAN)
    assert read_by(world, proxy, "2026-11-30") == {"proxy_visit": {19, 20}}
    office = actor(world, world.office.id, Role.MORAL_EDUCATION_OFFICE)
    assert read_by(world, office, "2026-11-30") == {}
    assert read_by(world, office, "2027-01-18") == {
        "home_visit": numbers("21-40,46-50"),
        "file_update": numbers("34-40"),
    }
    assert read_by(world, actor(world, world.office.id, Role.SUBJECT_TEACHER, world.classes[0]), "2026-11-30") == {}


def test_every_class_with_its_numbers(world: SixtyThree) -> None:
    office = actor(world, world.office.id, Role.MORAL_EDUCATION_OFFICE)
    rows = world.db.read(class_table, world.school, office, date(2026, 11, 30))
    assert [(row.name, row.overdue, row.late) for row in rows] == [
        ("三(1)班", {"parent_child": 20, "proxy_visit": 2}, 10),
        ("三(2)班", {"parent_child": 5, "teacher_contact": 10}, 5),
        ("三(3)班", {}, 0),
    ]


def test_the_month_is_told_once(world: SixtyThree) -> None:
    monday = day_begins(date(2026, 11, 30)) + timedelta(hours=7, minutes=20)

    def run(session: Session) -> int:
        return duty_reminders(session, world.school, now=monday, period="2026-11-30")

    assert world.db.transact(run) == 2
    told = world.db.read(untold, world.school_id)
    lines = {staff_id: [line for _, line in news] for staff_id, news in told.items()}
    assert lines == {
        world.teachers[0].id: ["11月要做:爸妈和孩子说说话 10人,都过了日子。"],
        world.teachers[1].id: ["11月要做:爸妈和孩子说说话 5人,都过了日子; 和家里通气 10人,都过了日子。"],
    }
    ids = [news.id for of in told.values() for news, _ in of]
    world.db.transact(mark_told, world.school_id, ids, monday)
    assert world.db.transact(run) == 0
    assert world.db.read(untold, world.school_id) == {}
    rows = world.db.read(lambda session: list(session.scalars(select(DutyReminder))))
    assert {(row.staff_id, row.due, row.overdue) for row in rows} == {
        (world.teachers[0].id, 0, 10),
        (world.teachers[1].id, 0, 15),
    }


def test_no_day_but_the_first_of_a_week_or_month_tells(world: SixtyThree) -> None:
    def morning_of(session: Session, day: date) -> int:
        at = day_begins(day) + timedelta(hours=7, minutes=20)
        return duty_reminders(session, world.school, now=at, period="")

    days = [date(2026, 11, 25) + timedelta(days=n) for n in range(9)]
    told = [(day.day, world.db.transact(morning_of, day)) for day in days]
    assert [day for day, many in told if many] == [30, 1]
