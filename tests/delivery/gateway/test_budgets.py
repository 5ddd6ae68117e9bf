"""A month's money: taken at once, and the operator hears of its end once."""

from datetime import datetime, timedelta
from typing import Literal

import pytest
import structlog

from bot.core.settings import Limits
from bot.delivery.budgets import afford
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, make_school
from tests.factories import NOW

NEXT_MONTH = NOW + timedelta(days=30)


@pytest.fixture
def taking(db: Database) -> "Taking":
    return Taking(db)


class Taking:
    """A school with four texts and two calls a month."""

    def __init__(self, db: Database) -> None:
        self._db = db
        made = db.transact(lambda session: make_school(session, [FamilyToMake("李小明", ())]))
        limits = Limits(sms_per_month=4, calls_per_month=2)
        self._school = type(made.school)(
            made.school.id, made.school.config, made.school.rules, made.school.calendar, limits=limits
        )

    def take(self, kind: Literal["sms", "voice"], wanted: int, now: datetime = NOW) -> int:
        return self._db.transact(afford, self._school, kind, wanted, now)


def test_it_is_granted_as_far_as_it_goes(taking: Taking) -> None:
    assert [taking.take("sms", 3), taking.take("sms", 3), taking.take("sms", 1)] == [3, 1, 0]
    assert taking.take("voice", 5) == 2, "each kind has its own"
    assert taking.take("sms", 9, NEXT_MONTH) == 4


def test_a_month_begins_at_midnight_of_the_school(taking: Taking) -> None:
    last_evening = datetime.fromisoformat("2026-11-30T23:59:00+08:00")
    assert taking.take("sms", 4, last_evening) == 4
    assert taking.take("sms", 1, last_evening + timedelta(minutes=1)) == 1


def test_the_operator_hears_of_it_once(taking: Taking) -> None:
    with structlog.testing.capture_logs() as said:
        for wanted in (3, 1, 1, 1, 0):
            taking.take("sms", wanted)
    assert [(each["event"], each["kind"], each["alarm"]) for each in said] == [("budget_used_up", "sms", True)]
