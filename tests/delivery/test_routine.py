"""ONE routine message a week for each guardian, however many children: each named, all of it taken by WeChat."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.delivery.routine import MOST_BYTES
from storage.matters import MatterRow
from storage.outbox import OutboxRow
from storage.routine import Part, RoutinePart, RoutineWeek, put_part
from storage.school_clock import set_school_now
from storage.session import Database
from tests.pages.big_family import CLASSES, BigFamily
from tests.school_week import at

WEEK = "2026-W47"
NAMES = {"class_32": "李小明 三(2)班", "class_31": "李小刚 三(1)班", "class_11": "李小红 一(1)班"}


@pytest.fixture
def family(sqlite_db: Database) -> BigFamily:
    """Thursday; nothing is written yet."""
    return BigFamily(sqlite_db)


def month_and_praise(session: Session, family: BigFamily) -> None:
    """What the month and the Friday round-up of groups say of each child, as their services do."""
    for name in CLASSES:
        child = family.children[name]
        put_part(session, family.school.id, WEEK, Part("card_month", "这个月到校20天,卡签了18张。", 60, pupil_id=child))
        put_part(session, family.school.id, WEEK, Part("card_group", "小组长夸他收拾得整齐。", 40, pupil_id=child))


def test_a_full_week_of_three_children_is_one_message(family: BigFamily) -> None:
    """A whole school week by the clock: cards, updates, themes, praise and months of three classes."""
    family.do(month_and_praise, family)
    family.full_week()
    for hour in (18, 19, 20):
        family.now = at(20, hour, 30)
        for job in ("card_evening", "card_reminder"):
            family.job(job)
    family.now = at(22, 23)
    messages = family.texts_for("grandmother")
    assert len(messages) == 1, messages
    (text,) = messages
    heads = [line for line in text.splitlines() if line.startswith("【") and "青山小学" not in line]
    assert heads == [f"【{NAMES[name]}】" for name in ("class_11", "class_31", "class_32")]
    for said in ("系鞋带", "运动会", "两位数", "到校20天", "收拾得整齐", "帮同学打饭", "孩子在家怎么看书"):
        assert said in text
    assert text.count("到校20天") == 3
    assert len(text.encode()) <= MOST_BYTES


def test_the_next_week_brings_the_next_one(family: BigFamily) -> None:
    family.full_week()
    family.now = at(23, 12)
    family.do(set_school_now, family.now, machine_now())
    family.writes_week("class_32", "下一周。")
    family.now = at(20, 17) + timedelta(days=7)
    family.job("weekly_update")
    assert ["下一周。" in text for text in family.texts_for("grandmother")] == [False, True]


odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400)
words = odd | st.integers(1, 400).map(lambda many: "很" * many)
part_of_a_child = st.tuples(st.sampled_from(CLASSES), st.booleans(), words, st.sampled_from(["", "contact_card.today"]))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example([(name, False, "很" * 300, "") for name in CLASSES])
@given(st.lists(part_of_a_child, min_size=1, max_size=18))
def test_whatever_services_say_it_is_one_message_that_fits(
    family: BigFamily, said: list[tuple[str, bool, str, str]]
) -> None:
    family.do(_only, family, said)
    family.now = at(20, 17)
    family.job("weekly_update")
    (text,) = family.texts_for("grandmother")
    assert len(text.encode()) <= MOST_BYTES
    for name in {name for name, *_ in said}:
        assert f"【{NAMES[name]}】" in text
    if sum(len(words.encode()) for _, _, words, _ in said) > MOST_BYTES:
        assert "……" in text
    short = [words.strip() for _, _, words, _ in said if len(words.encode()) < 30]
    assert all(each in text for each in short), "what is short stays whole"


def _only(session: Session, family: BigFamily, said: list[tuple[str, bool, str, str]]) -> None:
    for table in (RoutinePart, RoutineWeek, OutboxRow, MatterRow):
        session.execute(delete(table))
    for number, (name, of_class, text, step) in enumerate(said):
        class_id, pupil_id = (family.class_id(name), None) if of_class else (None, family.children[name])
        label = "看卡签字" if step else ""
        part = Part(f"service{number}", text, number, class_id, pupil_id, step=step, label=label)
        put_part(session, family.school.id, WEEK, part)


def test_one_household_does_not_read_what_is_the_others(family: BigFamily) -> None:
    mine = family.cast.father.household_id
    part = Part("praise", "只给爸爸家。", 10, pupil_id=family.cast.xiaoming.id, household_id=mine)
    family.do(put_part, family.school.id, WEEK, part)
    family.now = at(20, 17)
    assert family.job("weekly_update") == 1
    assert "只给爸爸家。" in family.texts_for("father")[0]
    assert family.db.read(lambda session: session.scalar(select(RoutineWeek.week))) == WEEK
