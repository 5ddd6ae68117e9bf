"""The gate: what leaves, what does not, and what is kept of it; sealed, and of one school only."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.settings import Rules
from bot.policy import Leaving, pass_decency, pass_each, to_all
from storage.naming_consents import put_consent
from storage.policy_overrides import PolicyOverride, overrides_between
from storage.session import Database
from tests.school_week import SchoolWeek

WHY = "家长会上说好的"


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """The class teacher writes."""
    return SchoolWeek(sqlite_db)


def passes(week: SchoolWeek, text: str, *, name: str = "class_teacher", reason: str = "", **more: Any) -> None:
    """Let a text out as one of the cast."""
    actor = week.actor(name)
    week.do(pass_decency, week.school, actor, text, place="notice", reason=reason, now=week.now, **more)


def test_a_reason_does_not_open_what_is_hard(week: SchoolWeek) -> None:
    with pytest.raises(UserError) as refused:
        passes(week, "请交30元。", reason=WHY)
    assert refused.value.text == "policy/refused"


def test_a_reason_opens_what_is_soft(week: SchoolWeek) -> None:
    with pytest.raises(UserError) as questioned:
        passes(week, "收到请回复。")
    assert questioned.value.text == "policy/questioned"
    assert week.db.read(overrides_between, week.school.id, week.now, week.now + timedelta(days=1)) == []
    passes(week, "收到请回复。", reason=WHY)
    (kept,) = week.db.read(overrides_between, week.school.id, week.now, week.now + timedelta(days=1))
    assert (kept.place, kept.rule, kept.words, kept.reason, kept.at) == (
        "notice", "demand_replies", "收到请回复", WHY, week.now,
    )  # fmt: skip


def test_who_is_no_staff_gives_no_reasons(week: SchoolWeek) -> None:
    with pytest.raises(UserError) as questioned:
        passes(week, "收到请回复。", name="grandmother", reason=WHY)
    assert questioned.value.text == "policy/questioned"


def test_good_words_need_no_reason_and_leave_no_trace(week: SchoolWeek) -> None:
    passes(week, "周五开家长会。", reason=WHY)
    assert week.db.read(lambda session: session.scalars(select(PolicyOverride)).all()) == []


def test_several_texts_leave_together_or_not_at_all(week: SchoolWeek) -> None:
    texts = [Leaving("收到请回复。"), Leaving("请交30元。"), Leaving("收到请回复。")]
    where = (week.school, week.actor("class_teacher"))
    with pytest.raises(UserError) as refused:
        week.do(pass_each, *where, texts, place="notice", reason=WHY, now=week.now)
    assert refused.value.text == "policy/refused"
    week.do(pass_each, *where, [texts[0], texts[2]], place="notice", reason=WHY, now=week.now)
    assert len(week.db.read(overrides_between, week.school.id, week.now, week.now + timedelta(days=1))) == 1


def test_nothing_of_it_can_be_read_in_the_database(week: SchoolWeek) -> None:
    passes(week, "收到请回复。", reason=WHY)
    row = week.db.read(lambda session: session.scalars(select(PolicyOverride)).one())
    for sealed in (row.words, row.reason):
        assert WHY.encode() not in sealed
        assert "收到".encode() not in sealed


def test_another_school_sees_nothing(week: SchoolWeek) -> None:
    passes(week, "收到请回复。", reason=WHY)
    other = week.cast.other_school.id
    assert week.db.read(overrides_between, other, week.now, week.now + timedelta(days=1)) == []


def test_a_schools_own_packs_count(week: SchoolWeek) -> None:
    rules = Rules.model_validate({"policy": {"packs": ["no_checkins"]}})
    school = SchoolContext(week.school.id, week.school.config, rules, week.school.calendar)
    actor = week.actor("class_teacher")
    with pytest.raises(UserError) as refused:
        week.do(pass_decency, school, actor, "收到请回复。", place="notice", reason=WHY, now=week.now)
    assert refused.value.text == "policy/refused"
    week.do(pass_decency, school, actor, "今天作业:抄写生字。", place="notice", now=week.now)


def test_where_homework_is_sent_its_words_are_let_out(week: SchoolWeek) -> None:
    with pytest.raises(UserError):
        passes(week, "今天作业:抄写生字。")
    rules = Rules.model_validate({"notice": {"homework": True}})
    week.school = SchoolContext(week.school.id, week.school.config, rules, week.school.calendar)
    passes(week, "今天作业:抄写生字。")


def test_a_text_to_all_knows_who_agreed_to_be_named(week: SchoolWeek) -> None:
    child, guardian = week.cast.xiaoming, week.cast.grandmother

    def leaving() -> Leaving:
        return week.do(to_all, week.school.id, [child], "表扬小明!")

    def says(*, agrees: bool) -> None:
        week.do(put_consent, week.school.id, child.id, guardian.id, agrees=agrees, now=week.now)

    assert leaving().consenting == ()
    says(agrees=True)
    assert leaving().consenting == (child.name,)
    says(agrees=False)
    assert leaving() == Leaving("表扬小明!", (child.name,))
