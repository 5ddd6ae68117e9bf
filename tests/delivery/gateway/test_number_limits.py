"""No schedule of uses, by however many workers, passes what a number bears."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.settings import NumberLimits
from bot.delivery.number_limits import admit_numbers
from storage.claimed import Claimed
from storage.number_uses import KEPT, NumberUse, forget_number_uses
from storage.sealing import index
from storage.session import Database
from tests.delivery.gateway.town import GRANNY, MOTHER
from tests.factories import NOW

RULE = NumberLimits()
SPANS = ((60, RULE.per_minute), (3_600, RULE.per_hour), (86_400, RULE.per_day))


def a_claim(row_id: int, number: str = MOTHER) -> Claimed:
    return Claimed(row_id, 1, "t", "sms", number, "notice", "", "sms", 0, NOW)


def admitted(db: Database, row_id: int, at: datetime, number: str = MOTHER, kind: str = "sms") -> datetime | None:
    """None, or when it may go."""
    back = db.transact(admit_numbers, kind, [a_claim(row_id, number)], RULE, at)
    return back[0][1] if back else None


def test_one_a_minute_five_an_hour_twenty_a_day(db: Database) -> None:
    assert admitted(db, 1, NOW) is None
    assert admitted(db, 2, NOW + timedelta(seconds=10)) == NOW + timedelta(minutes=1)
    for number in range(2, 6):
        assert admitted(db, number, NOW + timedelta(minutes=number - 1)) is None
    assert admitted(db, 6, NOW + timedelta(minutes=30)) == NOW + timedelta(hours=1)
    for number in range(6, 21):
        assert admitted(db, number, NOW + timedelta(hours=number)) is None
    assert admitted(db, 21, NOW + timedelta(hours=22)) == NOW + timedelta(days=1)


def test_numbers_kinds_and_tries_of_one_message_are_apart(db: Database) -> None:
    assert admitted(db, 1, NOW) is None
    assert admitted(db, 2, NOW, number=GRANNY) is None
    assert admitted(db, 3, NOW, kind="voice") is None
    assert admitted(db, 1, NOW + timedelta(seconds=5)) is None, "the same message, tried again, is one"
    assert admitted(db, 4, NOW + timedelta(seconds=61)) == NOW + timedelta(seconds=65), "at its last try"


def test_of_one_group_each_number_gets_its_share(db: Database) -> None:
    claims = [a_claim(1), a_claim(2, GRANNY), a_claim(3), a_claim(4)]
    back = db.transact(admit_numbers, "sms", claims, RULE, NOW)
    assert {claim.id: at - NOW for claim, at in back} == dict.fromkeys((3, 4), timedelta(minutes=1))


# Each example is rolled back, so that one database serves them all.
rolled_back = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
schedules = st.lists(
    st.tuples(st.integers(0, 90_000), st.integers(1, 60), st.sampled_from([MOTHER, GRANNY])), min_size=1, max_size=60
)


@rolled_back
@given(schedule=schedules)
def test_no_schedule_passes_the_limits(sqlite_db: Database, schedule: list[tuple[int, int, str]]) -> None:
    went = dict[tuple[str, int], int]()

    def unit(session: Session) -> None:
        for second, row_id, number in sorted(schedule):
            claim = a_claim(row_id + (1_000 if number == GRANNY else 0), number)
            at = NOW + timedelta(seconds=second)
            if not admit_numbers(session, "sms", [claim], RULE, at):
                went[number, row_id] = second
        session.rollback()

    sqlite_db.transact(unit)
    for number in (MOTHER, GRANNY):
        seconds = sorted(second for (whose, _), second in went.items() if whose == number)
        for span, most in SPANS:
            assert all(sum(start <= other < start + span for other in seconds) <= most for start in seconds)


@rolled_back
@given(schedule=schedules)
def test_who_waits_until_told_gets_through_or_is_told_a_later_time(
    sqlite_db: Database, schedule: list[tuple[int, int, str]]
) -> None:
    def unit(session: Session) -> None:
        for second, row_id, number in sorted(schedule):
            at, tries = NOW + timedelta(seconds=second), 0
            while back := admit_numbers(session, "sms", [a_claim(row_id, number)], RULE, at):
                assert back[0][1] > at
                at, tries = back[0][1], tries + 1
                assert tries <= len(SPANS)
        session.rollback()

    sqlite_db.transact(unit)


def test_workers_at_once_do_not_pass_together(db: Database) -> None:
    numbers = [f"1390000000{number}" for number in range(4)]

    def work(worker: int) -> list[str]:
        claims = [a_claim(worker * 100 + place, number) for place, number in enumerate(numbers)]
        # Crosswise: who took the numbers in the order of the claims would wait for another for ever.
        back = db.transact(admit_numbers, "voice", claims[:: 1 if worker % 2 else -1], RULE, NOW)
        return [claim.address for claim in claims if claim not in [each for each, _ in back]]

    with ThreadPoolExecutor(8) as threads:
        went = Counter(number for some in threads.map(work, range(8)) for number in some)
    assert went == dict.fromkeys(numbers, 1)


def test_old_uses_are_forgotten(db: Database) -> None:
    admitted(db, 1, NOW - KEPT - timedelta(hours=1))
    admitted(db, 2, NOW)
    assert db.transact(forget_number_uses, NOW - KEPT, 100) == 1
    assert db.read(lambda session: session.scalars(select(NumberUse.id)).all()) == [2]


def test_the_number_is_kept_as_a_keyed_hash_only(sqlite_db: Database) -> None:
    admitted(sqlite_db, 1, NOW)
    [kept] = sqlite_db.read(lambda session: session.scalars(select(NumberUse.phone_index)).all())
    assert kept == sqlite_db.read(index, "phone", MOTHER)


@pytest.mark.parametrize("row_id", [1, 2])
def test_a_budget_of_numbers_is_the_operators(sqlite_db: Database, row_id: int) -> None:
    wide = NumberLimits(per_minute=2)
    back = sqlite_db.transact(admit_numbers, "sms", [a_claim(each) for each in range(row_id + 1)], wide, NOW)
    assert len(back) == row_id - 1
