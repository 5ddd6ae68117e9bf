"""The doctor looks at what is on its way: who takes calls, what lies dead, what it costs, whether anything climbs."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school, machine_now
from bot.core.people import Role
from storage.budgets import spend
from storage.notice import Notice
from storage.obligations import Obligation
from storage.outbox import OutboxRow, OutgoingMessage, enqueue
from storage.schools import School
from storage.session import Database
from tests import factories
from tests.cli.place import Place
from tests.cli.test_doctor_ways_out import gateway, line_of


def in_school(database: Database, unit: Callable[[Session, School], None]) -> None:
    database.transact(lambda session: unit(session, session.scalars(select(School)).one()))


def _child(session: Session, school: School) -> None:
    factories.pupil(session, factories.class_(session, factories.grade(session, school)))


def test_somebody_must_take_the_calls(school: Place, database: Database) -> None:
    assert line_of(school, "office of school").startswith("ok     office of school: nobody yet")
    in_school(database, _child)
    line = line_of(school, "office of school")
    assert line.startswith("FAULT")
    assert "jiaxiao staff invite NAME moral_education_office" in line
    in_school(database, lambda session, there: _keeper(session, there, Role.DUTY_TEACHER))
    assert line_of(school, "office of school").startswith("FAULT")
    in_school(database, lambda session, there: _keeper(session, there, Role.PRINCIPAL))
    assert line_of(school, "office of school") == "ok     office of school: 1 take what is beyond a teacher"


def _keeper(session: Session, school: School, role: Role) -> None:
    factories.role(session, factories.staff(session, school), role, None)


@pytest.mark.parametrize(("state", "is_fault"), [("dead", True), ("failed", False), ("queued", False)])
def test_what_was_tried_too_often_is_told(school: Place, database: Database, state: str, is_fault: bool) -> None:
    def unit(session: Session, there: School) -> None:
        now = machine_now()
        message = OutgoingMessage(
            there.id, None, "notice", "{}", "k", now, sender="email", channel="email", address="a@example.cn"
        )
        enqueue(session, message)
        row = session.scalars(select(OutboxRow)).one()
        row.state, row.error_code, row.ended_at = state, "no_connection", now

    in_school(database, unit)
    line = line_of(school, "dead letters of school")
    assert line.startswith("FAULT") == is_fault
    assert ("1 messages could not be sent (no_connection)" in line) == is_fault
    assert ("jiaxiao outbox resend --all" in line) == is_fault


@pytest.mark.parametrize(("used", "is_ok"), [(0, True), (89, True), (90, False), (100, False)])
def test_a_budget_that_is_nearly_spent(school: Place, database: Database, used: int, is_ok: bool) -> None:
    school.configure(gateway("http://127.0.0.1:9/") + "[limits]\nsms_per_month = 100\n")
    day = at_school(machine_now()).date()
    in_school(database, lambda session, there: _spend(session, there.id, day, used))
    line = line_of(school, "sms budget of school")
    assert f"{used} of 100 this month" in line
    assert line.startswith("ok") == is_ok
    assert ("Raise [limits] sms_per_month" in line) != is_ok


def _spend(session: Session, school_id: int, day: date, used: int) -> None:
    spend(session, school_id, "sms", day, used, most=used)


@pytest.mark.parametrize(("minutes", "is_ok"), [(-60, True), (5, True), (16, False)])
def test_a_ladder_that_nobody_climbs(school: Place, database: Database, minutes: int, is_ok: bool) -> None:
    def unit(session: Session, there: School) -> None:
        now = machine_now()
        class_ = factories.class_(session, factories.grade(session, there))
        child = factories.pupil(session, class_)
        notice = Notice(
            school_id=there.id, service="notice", purpose="notice", required_act="know", check_code="123456",
            owner_id=factories.staff(session, there).id, created_at=now, deadline=now + timedelta(days=2),
        )  # fmt: skip
        session.add(notice)
        session.flush()
        owed = Obligation(
            school_id=there.id, pupil_id=child.id, notice_id=notice.id, service="notice", purpose="notice",
            subject_key="1", required_act="know", opened_at=now, next_at=now - timedelta(minutes=minutes),
        )  # fmt: skip
        session.add(owed)

    in_school(database, unit)
    line = line_of(school, "ladder of school")
    assert line.startswith("ok") == is_ok
    assert ("Start jiaxiao up, or jiaxiao schedule" in line) != is_ok
