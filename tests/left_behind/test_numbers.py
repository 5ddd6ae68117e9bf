"""A parent's new number: four digits that it received, or the teacher's call; the old one receives nothing more."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.identity.phones import phone_of
from storage.identities import Binding
from storage.outbox import ADDRESS, PAYLOAD, OutboxRow
from storage.pupils import Guardian
from storage.sealing import unseal
from storage.session import Database
from tests import factories
from tests.golden import agrees
from tests.left_behind.world import Away
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden"
NEW = "13812345520"


@pytest.fixture
def world(sqlite_db: Database) -> Away:
    """The 3rd of November."""
    return Away(sqlite_db)


@pytest.fixture
def sends(world: Away) -> Away:
    """A school that can send a text message to a number."""
    object.__setattr__(world.school, "gateways", frozenset({"sms"}))
    return world


def codes(world: Away) -> list[tuple[str, str]]:
    """The messages to numbers: where to, and the four digits in each."""

    def read(session: Session) -> list[tuple[str, str]]:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.sender == "sms").order_by(OutboxRow.place))
        return [
            (
                unseal(session, ADDRESS, row.id, row.school_id, row.address),
                unseal(session, PAYLOAD, row.id, row.school_id, row.payload).partition("数字是 ")[2][:4],
            )
            for row in rows
        ]

    return world.db.read(read)


def number(world: Away) -> str:
    """The mother's number as the school has it."""
    return world.db.read(lambda session: phone_of(session, session.get_one(Guardian, world.cast.mother.id)))


def bound(world: Away) -> int:
    """How many WeChat users are the mother."""
    mine = select(Binding.id).where(Binding.guardian_id == world.cast.mother.id)
    return len(world.db.read(lambda session: session.scalars(mine).all()))


def test_the_number_is_proved_by_the_code_that_it_receives(sends: Away) -> None:
    def old_phone(session: Session) -> None:
        other = factories.identity(session, sends.school.id, "openid_old_phone")
        factories.bind(session, other, session.get_one(Guardian, sends.cast.mother.id))

    sends.do(old_phone)
    lines = []
    for text in ("报平安", "3", "1381234552", NEW, "0000"):
        lines += [f"mother: {text}", shown(sends.says("mother", text))]
    ((to, code),) = codes(sends)
    assert (to, number(sends), bound(sends)) == (NEW, "13700003321", 2)
    lines += ["mother: <code>", shown(sends.says("mother", code))]
    agrees(GOLDEN / "new_number.txt", "\n".join(lines))
    assert (number(sends), bound(sends)) == (NEW, 1)
    assert [row.answer for row in sends.reports()] == ["new_number"]
    assert "3321" not in shown(sends.says("mother", "报平安"))


def test_a_code_is_sent_again_three_times_a_day(sends: Away) -> None:
    for text in ("报平安", "3", NEW):
        sends.says("mother", text)
    said = [shown(sends.says("mother", "1")) for _ in range(4)]
    assert ["又发了一次" in each for each in said] == [True, True, True, False]
    assert len(codes(sends)) == 4
    assert len(set(codes(sends))) == 1


def test_nobody_sends_messages_to_the_numbers_of_others(sends: Away) -> None:
    for text in ("报平安", "3"):
        sends.says("mother", text)
    for last in range(8):
        sends.says("mother", f"1381234552{last}")
        sends.says("mother", "上一步")
    assert len(codes(sends)) == 4


def test_nobody_guesses(sends: Away) -> None:
    for text in ("报平安", "3", NEW):
        sends.says("mother", text)
    ((_, code),) = codes(sends)
    wrong = [digits for digits in ("1111", "2222", "3333", "4444", "5555", "6666") if digits != code][:5]
    for digits in wrong:
        assert "不一样" in shown(sends.says("mother", digits))
    assert "今天先试到这里" in shown(sends.says("mother", code))
    assert number(sends) == "13700003321"


def test_the_teacher_calls_where_no_code_comes(sends: Away) -> None:
    for text in ("报平安", "3", NEW):
        sends.says("mother", text)
    assert shown(sends.says("mother", "2")).startswith("记下了。杨老师打过这个号,就给您换上。")
    assert number(sends) == "13700003321"
    assert "换了新号码" in sends.texts_for("class_teacher")[-1]
    assert NEW in shown(sends.says("class_teacher", "1"))
    sends.says("class_teacher", "1")
    assert (number(sends), bound(sends)) == (NEW, 1)


def test_without_a_gateway_the_teacher_calls(world: Away) -> None:
    for text in ("报平安", "3", NEW):
        said = shown(world.says("mother", text))
    assert said.startswith("记下了。杨老师打过这个号")
    assert (codes(world), number(world)) == ([], "13700003321")
