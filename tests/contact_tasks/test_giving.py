"""Who gets a call or a slip to do, and whom of a family is called."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Role
from bot.delivery.ladder.call_results import call_result, hand_over
from storage.obligation_events import ObligationEvent
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from storage.staff import StaffRole
from storage.staff_tasks import StaffTask
from tests import factories
from tests.contact_tasks.world import HumanRungs
from tests.school_week import at

_days = count()


def test_five_calls_a_day_go_to_the_teacher_and_the_rest_to_the_office(db: Database) -> None:
    world = HumanRungs(db)
    children = [world.child(f"王小{n}") for n in "一二三四五六七"]
    owed = world.owe(children)
    assert Counter(world.names(world.calls(owed[:4]))) == {"杨静": 4}
    assert Counter(world.names(world.calls(owed))) == {"杨静": 5, "周正": 2}
    assert Counter(world.names(world.slips(owed))) == {"杨静": 7}
    slips = [task for task in world.tasks() if task.kind == "slip"]
    assert len({task.code_index for task in slips}) == 7


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(waves=st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_nobody_who_teaches_gets_more_than_five_calls_a_day(many: HumanRungs, waves: list[int]) -> None:
    today = at(2, 9) + timedelta(days=next(_days))
    given_today = list[int]()
    for hour, wave in enumerate(waves):
        many.now = today + timedelta(hours=hour)
        owners = many.calls(many.owe([many.child() for _ in range(wave)]))
        assert len(owners) == wave
        given_today += owners.values()
    by_teacher = Counter(given_today)
    assert by_teacher[many.cast.class_teacher.id] == min(5, sum(waves))
    office = [by_teacher[many.cast.principal.id]]
    assert sum(office) == max(0, sum(waves) - 5)


@pytest.fixture
def many(sqlite_db: Database) -> HumanRungs:
    """One school for all examples: each has a day of its own."""
    return HumanRungs(sqlite_db)


@pytest.fixture
def world(sqlite_db: Database) -> HumanRungs:
    """On Friday at four."""
    return HumanRungs(sqlite_db)


def test_the_office_shares_what_is_beyond(world: HumanRungs) -> None:
    for name in ("刘洋", "孙梅"):
        world.do(_office, world, name)
    owners = world.names(world.calls(world.owe([world.child() for _ in range(11)])))
    assert Counter(owners) == {"杨静": 5, "刘洋": 3, "孙梅": 3}


def _office(session: Session, world: HumanRungs, name: str) -> None:
    school = session.merge(world.cast.school)
    factories.role(session, factories.staff(session, school, name=name), Role.MORAL_EDUCATION_OFFICE)


@pytest.mark.parametrize(("gone", "owner"), [(Role.HOMEROOM_TEACHER, "周正"), (None, "周正")])
def test_somebody_always_owns_it(world: HumanRungs, gone: Role | None, owner: str) -> None:
    leaving = delete(StaffRole) if gone is None else delete(StaffRole).where(StaffRole.role == gone)
    world.do(lambda session: session.execute(leaving) and None)
    owed = world.owe([world.child()])
    assert world.names(world.calls(owed)) == [owner]  # with nobody left, the sender of the notice
    assert world.names(world.slips(owed)) == [owner]


@pytest.mark.parametrize(
    ("change", "called"),
    [
        ({}, "张桂英"),
        ({"grandmother": {"phone": None}}, "王芳"),
        ({"grandmother": {"phone_quarantined": True}}, "王芳"),
        ({"grandmother": {"ended_at": at(1, 8)}}, "王芳"),
        ({"grandmother": {"barred_at": at(1, 8)}}, "王芳"),
        ({"grandmother": {"informed": False}}, "王芳"),
        ({"grandmother": {"phone": None}, "mother": {"phone": None}}, None),  # the father is another family
    ],
)
def test_whom_of_a_family_the_teacher_calls(
    world: HumanRungs, change: dict[str, dict[str, object]], called: str | None
) -> None:
    def write(session: Session) -> None:
        for name, values in change.items():
            guardian = session.get_one(Guardian, getattr(world.cast, name).id)
            links = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == guardian.id))
            for row in (guardian, *links):
                for field, value in values.items():
                    if hasattr(row, field):
                        setattr(row, field, value)

    world.do(write)
    world.calls(world.owe([world.cast.xiaoming.id]))
    (task,) = world.tasks()
    name = world.db.read(lambda session: session.get_one(Guardian, task.guardian_id).name) if task.guardian_id else None
    assert name == called


def test_a_result_is_told_by_the_owner_only_and_once(world: HumanRungs) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    (task,) = world.tasks()
    teacher, other = world.cast.class_teacher.id, world.cast.principal.id
    with pytest.raises(AccessDeniedError):
        world.do(call_result, world.school, task.id, other, "reached", world.now)
    assert world.do(call_result, world.school, task.id, teacher, "reached", world.now, option=1) == "reached"
    assert world.do(call_result, world.school, task.id, teacher, "no_answer", world.now) == "over"
    assert [(each.result, each.closed_by, each.tries) for each in world.tasks()] == [("reached", teacher, 0)]


def test_handed_over_it_is_the_others_and_a_line_of_the_next_round(world: HumanRungs) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    (task,) = world.tasks()
    to, by = world.cast.principal.id, world.cast.class_teacher.id
    world.do(hand_over, world.school, task.id, to, by, world.now)
    world.now = at(23, 7, 30)
    assert world.job("staff_morning") == 1
    assert world.texts_for("class_teacher") == []
    (told,) = world.texts_for("principal")
    assert "杨静老师交给您一件事:给 三(2)班 李小明 家打电话。" in told
    assert "要打电话 1家" in told
    stranger = world.cast.people["foreign_principal"].staff_id or 0
    with pytest.raises(AccessDeniedError):
        world.do(hand_over, world.school, task.id, stranger, to, world.now)


def test_the_history_names_who_was_to_call_whom(world: HumanRungs) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    (task,) = world.tasks()
    world.do(call_result, world.school, task.id, world.cast.class_teacher.id, "wrong_number", world.now)

    def read(session: Session) -> list[tuple[str, str, str, int | None, int | None]]:
        rows = session.scalars(select(ObligationEvent).order_by(ObligationEvent.at, ObligationEvent.what.desc()))
        return [(row.what, row.rung, row.detail, row.guardian_id, row.staff_id) for row in rows]

    teacher, grandmother = world.cast.class_teacher.id, world.cast.grandmother.id
    assert world.db.read(read) == [
        ("task_opened", "phone_task", "call", grandmother, teacher),
        ("called", "phone_task", "wrong_number", grandmother, teacher),
    ]
    assert isinstance(task, StaffTask)
    assert world.tasks()[0].guardian_id == world.cast.mother.id
