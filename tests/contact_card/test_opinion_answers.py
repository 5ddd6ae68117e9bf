"""The teacher answers, notes the measure, asks for a talk, or a colleague answers instead; nobody else can."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Role
from handlers.contact_card import actions
from storage.card_opinions import deadlines_of
from storage.contact_card import OPINION_MEASURE, CardOpinion
from storage.matters import open_matters
from storage.obligations import open_of
from storage.outbox import OutboxRow
from storage.policy_overrides import overrides_between
from storage.sealing import unseal
from storage.session import Database
from tests import factories
from tests.contact_card.test_opinions import only_opinion, write
from tests.school_week import SchoolWeek, at, shown


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """小明's grandmother has written to the class teacher: the sum was not understood."""
    week = SchoolWeek(sqlite_db)
    write(week, to="class_teacher")
    return week


def pass_on(week: SchoolWeek, *, who: str = "class_teacher", to: str = "subject_teacher") -> tuple[str, str]:
    """A teacher passes the only opinion on."""
    staff_id, opinion = getattr(week.cast, to).id, only_opinion(week).id
    return week.do(actions.pass_on, week.school, week.actor(who), opinion, staff_id, now=week.now)


def test_a_typed_answer_is_asked_whether_it_is_the_measure(week: SchoolWeek) -> None:
    asked = week.says("class_teacher", "1")
    assert shown(asked) == (
        "【李小明家说】数学听不懂\n直接打字或说话就是回信。\n1 转给李老师\n2 约家长谈谈\n3 请家里打电话给我\n0 等会儿"
    )
    measure = week.says("class_teacher", "每周二下课给他讲一会儿")
    assert shown(measure) == ("送给李小明家:每周二下课给他讲一会儿\n记成措施吗?\n1 送,也记上\n2 只送\n3 改\n0 等会儿")
    assert "直接打字" in week.says("class_teacher", "3").text
    week.says("class_teacher", "每周二下课给他讲")
    assert week.says("class_teacher", "1").text == "送给李小明家了。措施也记上了。"
    row = only_opinion(week)
    kept = week.db.read(lambda session: unseal(session, OPINION_MEASURE, row.id, row.school_id, row.measure))
    assert kept == '["每周二下课给他讲"]'
    assert row.measured_at == row.answered_at


def test_a_spoken_answer_without_a_measure(week: SchoolWeek) -> None:
    week.says("class_teacher", "1")
    assert "(语音)" in week.speaks("class_teacher", media="77").text
    assert week.says("class_teacher", "2").text == "送给李小明家了。"
    assert only_opinion(week).measure is None
    assert [payload.reply.media for payload in week.waiting_for("grandmother")] == ["", "77"]


@pytest.mark.parametrize(
    ("digit", "wish", "said"),
    [
        ("2", "想请您到学校坐坐,聊聊李小明。时间我另外发给您。", "告诉李小明家了,想请他们来坐坐。"),
        ("3", "想跟您通个电话,聊聊李小明。您方便的时候打学校的 0838-600-1234 找我就行。", "送给李小明家了。"),
    ],
)
def test_a_teacher_who_would_rather_talk_says_so_after_a_look(
    week: SchoolWeek, digit: str, wish: str, said: str
) -> None:
    week.says("class_teacher", "1")
    assert shown(week.says("class_teacher", digit)) == f'我这样跟家里说:"{wish}"\n1 好,就这样说\n0 我自己写'
    assert only_opinion(week).answered_at is None
    assert week.says("class_teacher", "1").text.startswith(said)
    assert week.texts_for("grandmother")[-1].startswith(f'杨老师回您(李小明):"{wish}"')
    assert week.db.read(open_of, week.school.id, [week.cast.xiaoming.id]) == []


def test_zero_after_the_look_leads_back_to_the_words(week: SchoolWeek) -> None:
    week.says("class_teacher", "1")
    week.says("class_teacher", "2")
    assert "直接打字" in week.says("class_teacher", "0").text
    week.says("class_teacher", "我来想办法")
    week.says("class_teacher", "2")
    assert '"我来想办法"' in week.texts_for("grandmother")[-1]


def test_words_that_are_not_decent_do_not_leave(week: SchoolWeek) -> None:
    week.says("class_teacher", "1")
    assert "300元" in week.says("class_teacher", "补课费交300元就行").text
    assert only_opinion(week).answered_at is None
    assert week.texts_for("grandmother") == []


def test_an_answer_that_only_complains_leaves_with_a_reason(week: SchoolWeek) -> None:
    week.says("class_teacher", "1")
    assert week.says("class_teacher", "他上课不听讲。").text.startswith('请再看一眼:"不听讲"。')
    assert week.says("class_teacher", "2").text == "为什么这样发?请打一句话。"
    week.says("class_teacher", "家长问的就是这件事")
    week.says("class_teacher", "2")
    assert only_opinion(week).answered_at is not None
    (passed,) = week.db.read(overrides_between, week.school.id, at(1, 0), at(30, 0))
    assert (passed.place, passed.rule, passed.words) == ("contact_card", "only_negative", "不听讲")
    assert passed.reason == "家长问的就是这件事"


def test_a_colleague_answers_by_the_same_deadline_and_the_family_knows_who(week: SchoolWeek) -> None:
    before = week.db.read(deadlines_of, week.school.id, [only_opinion(week).id])
    week.now = at(20, 19)
    week.says("class_teacher", "1")
    assert shown(week.says("class_teacher", "1")) == "转给哪位老师?\n1 李老师,任课老师\n0 不转"
    assert week.says("class_teacher", "1").text == "转给李老师了,回信的时间不变。李小明家知道是谁来回。"
    row = only_opinion(week)
    assert (row.staff_id, row.passed_by_id) == (week.cast.subject_teacher.id, week.cast.class_teacher.id)
    assert week.db.read(deadlines_of, week.school.id, [row.id]) == before
    assert week.texts_for("grandmother") == ["您说的李小明的事,杨老师请李老师来回您,最晚 11月23日 放学前。"]
    assert week.texts_for("subject_teacher") == [
        "【李小明家说】数学听不懂\n杨老师转给您的。\n回 1 写回信,打字或说话都行。"
    ]
    assert week.db.read(open_matters, week.cast.people["class_teacher"].id) == []
    week.says("subject_teacher", "1")
    week.says("subject_teacher", "我来讲")
    week.says("subject_teacher", "1")
    assert week.texts_for("grandmother")[-1].startswith('李老师回您(李小明):"我来讲"')


def test_passing_on_at_night_tells_everybody_in_the_morning(week: SchoolWeek) -> None:
    week.now = at(20, 22)
    pass_on(week)
    last = select(OutboxRow.due_at).order_by(OutboxRow.place.desc()).limit(2)
    assert set(week.db.read(lambda session: list(session.scalars(last)))) == {at(21, 7), at(21, 7, 30)}


def test_passing_on_again_says_who_has_it(week: SchoolWeek) -> None:
    pass_on(week)
    with pytest.raises(UserError, match="contact_card/passed_already") as refused:
        pass_on(week)
    assert refused.value.values == {"teacher": "李"}
    assert len(week.texts_for("grandmother")) == 1


def test_it_does_not_go_back_to_who_passed_it_on(week: SchoolWeek) -> None:
    pass_on(week)
    with pytest.raises(AccessDeniedError):
        pass_on(week, who="subject_teacher", to="class_teacher")


def test_who_has_the_same_words_already_gets_them_once(week: SchoolWeek) -> None:
    write(week, to="subject_teacher")
    mine = week.db.read(
        lambda session: session.scalars(
            select(CardOpinion.id).where(CardOpinion.staff_id == week.cast.class_teacher.id)
        ).one()
    )
    to = week.cast.subject_teacher.id
    with pytest.raises(UserError, match="contact_card/has_it_already"):
        week.do(actions.pass_on, week.school, week.actor("class_teacher"), mine, to, now=week.now)


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_who_is_to_answer_passes_on(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        pass_on(week, who=who)
    with pytest.raises(AccessDeniedError):
        week.do(actions.ask_for_talk, week.school, week.actor(who), only_opinion(week).id, "meet", now=week.now)


def test_words_are_passed_only_to_who_teaches_the_child(week: SchoolWeek) -> None:
    stranger = week.do(_teacher_of_another_class, week)
    with pytest.raises(AccessDeniedError):
        week.do(
            actions.pass_on, week.school, week.actor("class_teacher"), only_opinion(week).id, stranger, now=week.now
        )
    assert only_opinion(week).passed_by_id is None


def test_what_waits_is_found_by_word(week: SchoolWeek) -> None:
    assert "【李小明家说】数学听不懂" in week.says("class_teacher", "家长的话").text
    week.says("class_teacher", "0")
    week.now += timedelta(minutes=1)
    write(week, "还有语文", to="class_teacher")
    assert shown(week.says("class_teacher", "家长的话")) == (
        "等您回的家长的话,先看哪一家?\n1 李小明家:数学听不懂\n2 李小明家:还有语文\n0 等会儿"
    )
    assert "还有语文" in week.says("class_teacher", "2").text
    assert week.says("subject_teacher", "家长的话").text == "现在没有等您回的话。"


def _teacher_of_another_class(session: Session, week: SchoolWeek) -> int:
    teacher = factories.staff(session, week.cast.school, name="赵敏")
    factories.role(session, teacher, Role.SUBJECT_TEACHER, week.cast.class_31)
    session.flush()
    return teacher.id
