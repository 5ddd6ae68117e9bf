"""One valid signature for a household, whoever signs, takes back and signs again."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.identity.actors import load_actor
from handlers.contact_card import actions
from storage.contact_card import CardDay, CardSignature
from storage.matters import open_matters
from storage.pupils import Pupil
from storage.session import Database
from storage.signature_check import check_signatures
from storage.signatures import SignatureLink, drawing_of, drawn_paths, heads
from storage.signed_cards import card_subject
from tests import factories
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
    return week.do(actions.sign, week.school, actor, pupil, until, "digit", now=week.now, stamped=stamped or week.now)


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
    left = week.do(actions.cards_to_sign, week.school, week.actor("grandmother"), week.now)
    assert [card.day for each in left for card in each.cards] == [date(2026, 11, 23)]


def test_one_act_signs_all_days_that_were_shown_and_takes_all_back(week: SchoolWeek) -> None:
    week.now = at(23, 16)
    enter(week, date(2026, 11, 23))
    sign(week, "grandmother", until=date(2026, 11, 23))
    assert week.db.read(standing) == {week.cast.grandmother.household_id: 2}
    week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)
    assert week.db.read(standing) == {}


def test_a_card_that_the_teacher_changed_meanwhile_is_shown_again(week: SchoolWeek) -> None:
    week.says("grandmother", "看卡签字")
    for line in ("写联系卡", "李小明 纪律 还可以", "1", "1"):
        week.says("class_teacher", line)
    refused = week.says("grandmother", "1")
    assert "老师刚改过" in refused.text
    assert "还可以" in week.says("grandmother", "1").text
    assert "签好了" in week.says("grandmother", "1").text


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
        week.do(actions.cards_of, week.school, week.actor(name), week.cast.xiaoming.id, week.now)
    assert week.do(actions.latest_cards, week.school, week.actor(name), week.now) == []


def test_what_was_not_signed_cannot_be_taken_back(week: SchoolWeek) -> None:
    with pytest.raises(UserError, match="contact_card/nothing_signed"):
        week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)


def test_the_next_day_it_is_too_late(week: SchoolWeek) -> None:
    sign(week, "grandmother")
    with pytest.raises(UserError, match="contact_card/too_late_to_take_back"):
        week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now + timedelta(days=1))


def test_two_of_a_household_at_the_same_moment(week: SchoolWeek) -> None:
    signed = at_once([partial(sign, week, name) for name in ("grandmother", "mother")])
    assert sorted(each.again for each in signed) == [False, True]
    assert week.db.read(standing) == {week.cast.grandmother.household_id: 1}
    assert len(week.db.read(links, week)) == 1
    assert is_whole(week)


def at_once(units: Sequence[Callable[[], Any]]) -> list[Any]:
    """Each in a thread of its own, all beginning at the same moment."""
    ready = Barrier(len(units))

    def run(unit: Callable[[], Any]) -> Any:
        ready.wait()
        return unit()

    with ThreadPoolExecutor(len(units)) as threads:
        return list(threads.map(run, units))


def test_every_way_of_signing_is_a_link_of_what_was_signed(week: SchoolWeek) -> None:
    for name, *said in (("mother", "签字", "撤"), ("grandmother", "联系卡", "1"), ("father", "联系卡")):
        for words in said:
            week.says(name, words)
    week.speaks("father")
    week.says("father", "2")
    assert week.db.read(links, week) == [
        (1, "signed", "word", "mother"),
        (2, "withdrawn", "word", "mother"),
        (3, "signed", "digit", "grandmother"),
        (4, "signed", "voice", "father"),
    ]
    assert is_whole(week)


def test_signing_again_adds_no_link(week: SchoolWeek) -> None:
    for name in ("grandmother", "mother", "grandmother"):
        sign(week, name)
    assert len(week.db.read(links, week)) == 1


def test_a_card_of_a_class_that_the_child_has_left_is_signed_in_that_class(week: SchoolWeek) -> None:
    week.do(move, week.cast.xiaoming.id, week.cast.class_31.id)
    sign(week, "grandmother")
    assert [head.class_id for head in week.db.read(heads, week.school.id)] == [week.cast.class_32.id]
    assert is_whole(week)


def test_a_drawing_is_gone_with_its_signature(week: SchoolWeek) -> None:
    drawn = "M10 10L200 150L300 20"
    about = (week.actor("grandmother"), week.cast.xiaoming.id, FRIDAY)
    week.do(actions.sign, week.school, *about, "page", now=week.now, stamped=week.now, drawing=drawn)
    [(subject, path)] = week.db.read(drawings, week)
    assert path == drawn
    week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)
    assert week.db.read(drawings, week) == []
    sign(week, "grandmother")
    assert week.db.read(drawings, week) == []
    assert week.db.read(drawing_of, week.school.id, subject) == ""
    assert is_whole(week)


def test_a_whole_class_signs_at_the_same_moment(week: SchoolWeek) -> None:
    families = week.do(more_families, week, 7)
    enter(week, FRIDAY)
    at_once(
        [
            partial(week.do, actions.sign, week.school, actor, child, FRIDAY, "digit", now=week.now, stamped=week.now)
            for actor, child in families
        ]
    )
    assert [number for number, *_ in week.db.read(links, week)] == list(range(1, len(families) + 1))
    assert is_whole(week)


def more_families(session: Session, week: SchoolWeek, many: int) -> list[tuple[Actor, int]]:
    """More children in 三(2)班, each with a guardian in WeChat."""
    made = []
    for number in range(many):
        child = factories.pupil(session, week.cast.class_32, name=f"学生{number}", number=f"3026{number:04}")
        guardian = factories.guardian(session, factories.household(session, week.school.id), phone="")
        factories.link(session, child, guardian)
        phone = factories.identity(session, week.school.id, f"openid_more_{number}")
        factories.bind(session, phone, guardian, child)
        made.append((load_actor(session, phone, now=week.now), child.id))
    return made


def test_the_teacher_changes_the_card_while_it_is_signed(week: SchoolWeek) -> None:
    teacher, child = week.actor("class_teacher"), week.cast.xiaoming.id
    about = (week.cast.class_32.id, FRIDAY, {child: Entry(remark="今天帮同学打饭")}, week.now)
    for _ in range(5):
        at_once([partial(sign, week, "grandmother"), partial(week.do, actions.enter_day, week.school, teacher, *about)])
        assert is_whole(week)
        week.do(actions.take_back, week.school, week.actor("grandmother"), now=week.now)


def is_whole(week: SchoolWeek) -> bool:
    """Whether every chain is, and every card still says what was signed."""
    return not [fault for found in check_signatures(week.db, week.school.id) for fault in found.faults]


def links(session: Session, week: SchoolWeek) -> list[tuple[int, str, str, str]]:
    """The links of 三(2)班 in order: number, act, how it was signed and by whom."""
    people = {getattr(week.cast, name).id: name for name in FAMILY}
    signatures = {card_subject(row.id): row for row in session.scalars(select(CardSignature))}
    found = select(SignatureLink).where(SignatureLink.class_id == week.cast.class_32.id).order_by(SignatureLink.number)
    return [
        (
            link.number,
            link.act,
            signatures[link.subject].how,
            people.get(signatures[link.subject].guardian_id, ""),
        )
        for link in session.scalars(found)
    ]


def drawings(session: Session, week: SchoolWeek) -> list[tuple[str, str]]:
    """What was drawn, with what it stands under."""
    subjects = [card_subject(each) for each in session.scalars(select(CardSignature.id))]
    return sorted(drawn_paths(session, week.school.id, subjects).items())


def move(session: Session, pupil_id: int, class_id: int) -> None:
    """The child goes into another class."""
    session.get_one(Pupil, pupil_id).class_id = class_id


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
                signed = actions.sign(
                    session, week.school, actor, week.cast.xiaoming.id, FRIDAY, "digit", now=now, stamped=now
                )
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
