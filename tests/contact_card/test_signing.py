"""One valid signature for a household, whoever signs, takes back and signs again."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.identity.actors import load_actor
from handlers.contact_card import actions
from storage.contact_card import CardDay, CardSignature
from storage.matters import open_matters
from storage.session import Database
from tests.school_week import SchoolWeek, at

FRIDAY = date(2026, 11, 20)
FAMILY = ("grandmother", "mother", "father")


@pytest.fixture
def week(db: Database) -> SchoolWeek:
    """A school with the daily card, and today's card of 李小明."""
    week = SchoolWeek(db, push="daily")
    enter(week, FRIDAY)
    return week


def enter(week: SchoolWeek, day: date) -> None:
    """The class teacher writes that all is well."""
    teacher = week.actor("class_teacher")
    week.do(actions.enter_day, week.school, teacher, week.cast.class_32.id, day, {}, week.now)


def sign(week: SchoolWeek, name: str, until: date = FRIDAY, stamped: datetime | None = None) -> actions.Signed:
    """One of the family signs by a digit."""
    actor, pupil = week.actor(name), week.cast.xiaoming.id
    return week.do(actions.sign, actor, pupil, until, "digit", now=week.now, stamped=stamped or week.now)


def standing(session: Session) -> dict[int, int]:
    """How many signatures stand, by household."""
    rows = session.execute(
        select(CardSignature.household_id, func.count().label("many"))
        .where(CardSignature.withdrawn_at.is_(None))
        .group_by(CardSignature.household_id)
    )
    return {row.household_id: row.many for row in rows}


def test_the_second_of_a_household_is_told_that_it_is_signed(week: SchoolWeek) -> None:
    assert not sign(week, "grandmother").again
    assert sign(week, "mother").again
    assert sign(week, "grandmother").again
    assert week.db.read(standing) == {week.cast.grandmother.household_id: 1}


def test_two_households_of_one_child_sign_each_for_itself(week: SchoolWeek) -> None:
    assert not sign(week, "grandmother").again
    assert not sign(week, "father").again
    assert sorted(week.db.read(standing).values()) == [1, 1]


def test_a_signature_keeps_machine_time_and_school_time_apart(week: SchoolWeek) -> None:
    machine = at(1, 3, month=10)
    sign(week, "grandmother", stamped=machine)
    row = week.db.read(lambda session: session.scalars(select(CardSignature)).one())
    assert (row.signed_at, row.school_time, row.how) == (machine, week.now, "digit")


def test_a_card_written_after_the_look_is_not_signed_with_it(week: SchoolWeek) -> None:
    week.now = at(23, 16)
    enter(week, date(2026, 11, 23))
    sign(week, "grandmother", until=FRIDAY)
    left = week.do(actions.cards_to_sign, week.actor("grandmother"), week.now)
    assert [card.day for each in left for card in each.cards] == [date(2026, 11, 23)]


def test_one_act_signs_all_days_that_were_shown_and_takes_all_back(week: SchoolWeek) -> None:
    week.now = at(23, 16)
    enter(week, date(2026, 11, 23))
    sign(week, "grandmother", until=date(2026, 11, 23))
    assert week.db.read(standing) == {week.cast.grandmother.household_id: 2}
    week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)
    assert week.db.read(standing) == {}


def test_the_number_waits_until_its_person_has_nothing_to_sign_or_reads_that_it_is_signed(week: SchoolWeek) -> None:
    week.job("card_evening")
    numbers = {name: len(week.db.read(open_matters, week.cast.people[name].id)) for name in FAMILY}
    sign(week, "mother")
    after = {name: len(week.db.read(open_matters, week.cast.people[name].id)) for name in FAMILY}
    assert (numbers, after) == (dict.fromkeys(FAMILY, 1), {"grandmother": 1, "mother": 0, "father": 1})
    assert "已经签过" in week.says("grandmother", "1").text
    assert week.db.read(open_matters, week.cast.people["grandmother"].id) == []


@pytest.mark.parametrize("name", ["stranger", "other_parent", "foreign_parent", "class_teacher", "principal"])
def test_nobody_else_signs_or_sees(week: SchoolWeek, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        sign(week, name)
    with pytest.raises(AccessDeniedError):
        week.do(actions.cards_of, week.actor(name), week.cast.xiaoming.id, week.now)
    assert week.do(actions.latest_cards, week.actor(name), week.now) == []


def test_what_was_not_signed_cannot_be_taken_back(week: SchoolWeek) -> None:
    with pytest.raises(UserError, match="contact_card/nothing_signed"):
        week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)


def test_the_next_day_it_is_too_late(week: SchoolWeek) -> None:
    sign(week, "grandmother")
    with pytest.raises(UserError, match="contact_card/too_late_to_take_back"):
        week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now + timedelta(days=1))


def test_two_of_a_household_at_the_same_moment(week: SchoolWeek) -> None:
    ready, found = Barrier(2), list[bool]()
    actors = [week.actor(name) for name in ("grandmother", "mother")]

    def run(which: int) -> None:
        ready.wait()
        signed = week.do(
            actions.sign, actors[which], week.cast.xiaoming.id, FRIDAY, "digit", now=week.now, stamped=week.now
        )
        found.append(signed.again)

    threads = [Thread(target=run, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]
    assert week.db.read(standing) == {week.cast.grandmother.household_id: 1}


class RolledBackError(Exception):
    """Ends an example without a trace."""


@given(st.lists(st.tuples(st.sampled_from(FAMILY), st.booleans()), max_size=12))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sign_take_back_sign_leaves_one_valid_signature_a_household(
    sqlite_db: Database, acts: list[tuple[str, bool]]
) -> None:
    week = _once(sqlite_db)

    def play(session: Session) -> None:
        expected: dict[str, bool] = {}
        signer: dict[str, str] = {}
        for number, (name, signs) in enumerate(acts):
            now = week.now + timedelta(minutes=number)
            actor = load_actor(session, week.cast.people[name], now=now)
            home = "father" if name == "father" else "grandmother"
            if signs:
                signed = actions.sign(session, actor, week.cast.xiaoming.id, FRIDAY, "digit", now=now, stamped=now)
                assert signed.again is expected.get(home, False)
                signer[home] = signer[home] if signed.again else name
                expected[home] = True
            elif expected.get(home) and signer[home] == name:
                actions.take_back(session, week.school, actor, now=now)
                expected[home] = False
            else:
                with pytest.raises(UserError):
                    actions.take_back(session, week.school, actor, now=now)
        homes = {"grandmother": week.cast.grandmother.household_id, "father": week.cast.father.household_id}
        assert standing(session) == {homes[home]: 1 for home, signed in expected.items() if signed}
        assert session.scalar(select(func.count()).select_from(CardDay)) == 1
        raise RolledBackError

    with pytest.raises(RolledBackError):
        sqlite_db.transact(play)


_weeks: dict[int, SchoolWeek] = {}


def _once(db: Database) -> SchoolWeek:
    """The school of this test, made at its first example."""
    if id(db) not in _weeks:
        _weeks.clear()
        _weeks[id(db)] = SchoolWeek(db, push="daily")
        enter(_weeks[id(db)], FRIDAY)
    return _weeks[id(db)]
