"""Only the family's own word settles an answer; what is not solved goes on; what is late is named."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Role
from handlers.contact_card import actions
from handlers.contact_card.rules import next_in_line
from storage.card_opinions import deadlines_of
from storage.contact_card import CardOpinion
from storage.matters import open_matters
from storage.session import Database
from storage.staff_news import untold
from tests import factories
from tests.contact_card.test_opinions import write
from tests.school_week import SchoolWeek, at, shown


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """小明's grandmother has written to the mathematics teacher, who has answered on Saturday's eve."""
    week = SchoolWeek(sqlite_db)
    write(week)
    answer(week, "subject_teacher")
    return week


def answer(week: SchoolWeek, who: str, words: str = "每周二给他讲") -> None:
    """A member of staff answers what waits for him."""
    (opinion,) = week.db.read(actions.waiting_opinions, week.actor(who))
    week.do(actions.answer_opinion, week.school, week.actor(who), opinion.id, [words], now=week.now)


def opinions(week: SchoolWeek) -> list[CardOpinion]:
    """All of them, the oldest first."""
    ordered = select(CardOpinion).order_by(CardOpinion.written_at, CardOpinion.id)
    return week.db.read(lambda session: list(session.scalars(ordered)))


def test_thanks_end_it(week: SchoolWeek) -> None:
    assert shown(week.says("grandmother", "1")) == (
        '李老师回您(李小明):"每周二给他讲"\n1 好,谢谢\n2 再说两句\n3 还没解决\n0 等会儿'
    )
    assert week.says("grandmother", "1").text == "李老师知道了。谢谢您说这一声。"
    (only,) = opinions(week)
    assert (only.settled, only.settled_at) == ("thanks", week.now)
    assert week.db.read(open_matters, week.cast.people["grandmother"].id) == []


def test_more_words_go_to_the_same_teacher_with_a_deadline_of_their_own(week: SchoolWeek) -> None:
    week.now = at(23, 9)
    for text in ("1", "2", "周二他要坐校车", "1"):
        reply = week.says("grandmother", text)
    assert reply.text == "话送到李老师那里了。李老师明天放学前回您,一回我就告诉您。"
    first, second = opinions(week)
    assert first.settled == "more"
    assert (second.staff_id, second.follows_id) == (week.cast.subject_teacher.id, first.id)
    due = week.db.read(deadlines_of, week.school.id, [second.id])[second.id]
    assert due == at(24, 18)
    assert week.texts_for("subject_teacher")[-1].startswith("【李小明家说】周二他要坐校车\n回 ")


def test_what_is_not_solved_goes_up_step_by_step(week: SchoolWeek) -> None:
    week.now = at(23, 9)
    week.says("grandmother", "1")
    assert week.says("grandmother", "3").text == "好,我请杨老师一起看,明天放学前给您回话。"
    assert week.texts_for("class_teacher")[-1] == (
        '【李小明家说】数学听不懂\n李老师回过:"每周二给他讲",家里说还没解决,请您一起看。\n回 1 写回信,打字或说话都行。'
    )
    answer(week, "class_teacher", "我和李老师商量了,换成周三")
    week.says("grandmother", "1")
    assert "周老师" in week.says("grandmother", "3").text
    assert [row.settled for row in opinions(week)] == ["unsolved", "unsolved", ""]
    assert opinions(week)[-1].staff_id == week.cast.principal.id
    answer(week, "principal", "我来看看")
    week.says("grandmother", "1")
    assert "0838-600-1234" in week.says("grandmother", "3").text
    assert len(opinions(week)) == 3


def test_the_moral_education_office_comes_before_the_principal(week: SchoolWeek) -> None:
    office = week.do(_office, week)
    week.now = at(23, 9)
    unsolved(week, 0)
    answer(week, "class_teacher")
    sent = unsolved(week, 1)
    assert opinions(week)[-1].staff_id == office
    assert sent.surnames == ("钱",)


def test_saying_it_twice_brings_it_once(week: SchoolWeek) -> None:
    for _ in range(2):
        assert unsolved(week, 0).surnames == ("杨",)
    assert len(opinions(week)) == 2
    assert len(week.waiting_for("class_teacher")) == 1
    for _ in range(2):
        assert week.do(actions.thank, week.actor("grandmother"), opinions(week)[0].id, now=week.now) == "李"
    assert opinions(week)[0].settled == "unsolved"


@pytest.mark.parametrize("who", ["mother", "father", "other_parent", "stranger", "subject_teacher", "foreign_parent"])
def test_only_who_wrote_settles(week: SchoolWeek, who: str) -> None:
    opinion, actor = opinions(week)[0].id, week.actor(who)
    for act in (
        lambda session: actions.answered(session, actor, opinion),
        lambda session: actions.thank(session, actor, opinion, now=week.now),
        lambda session: actions.say_more(session, week.school, actor, opinion, ["好"], now=week.now),
        lambda session: actions.unsolved(session, week.school, actor, opinion, now=week.now),
    ):
        with pytest.raises(AccessDeniedError):
            week.do(act)


def test_there_is_no_word_on_what_was_not_answered(week: SchoolWeek) -> None:
    write(week, "还有语文")
    with pytest.raises(AccessDeniedError):
        week.do(actions.thank, week.actor("grandmother"), opinions(week)[-1].id, now=week.now)


def test_a_late_answer_is_named_once_and_then_to_the_office(week: SchoolWeek) -> None:
    write(week, "还有语文", to="class_teacher")
    week.now = at(23, 7, 30)
    week.job("card_morning_list")
    assert news(week, "class_teacher") == []
    week.now = at(24, 7, 30)
    week.job("card_morning_list")
    assert news(week, "class_teacher") == ["李小明家的话,说好的时间已经过了,家里还在等您回一句。"]
    assert news(week, "principal") == []
    week.job("staff_morning")
    week.now = at(25, 7, 30)
    week.job("card_morning_list")
    assert news(week, "class_teacher") == []
    assert news(week, "principal") == ["过了时间还没回的家长的话:三(2)班 1 条。"]
    answer(week, "class_teacher")
    week.job("staff_morning")
    week.now = at(26, 7, 30)
    week.job("card_morning_list")
    assert news(week, "principal") == []


def test_an_answer_waits_two_weeks_for_the_family(week: SchoolWeek) -> None:
    week.now = at(3, 7, 30, month=12)
    week.job("card_morning_list")
    assert len(week.db.read(open_matters, week.cast.people["grandmother"].id)) == 1
    week.now = at(7, 7, 30, month=12)
    week.job("card_morning_list")
    assert week.db.read(open_matters, week.cast.people["grandmother"].id) == []
    assert week.db.read(actions.answered, week.actor("grandmother"), opinions(week)[0].id).words == "每周二给他讲"


@pytest.mark.parametrize(
    ("answered", "line", "following"),
    [
        (9, [1, 2, 3], 1),
        (1, [1, 2, 3], 2),
        (2, [1, 2, 3], 3),
        (3, [1, 2, 3], None),
        (1, [1, 1, 3], 3),
        (1, [1, 2, 1], None),
        (9, [], None),
    ],
)
def test_who_is_turned_to(answered: int, line: list[int], following: int | None) -> None:
    assert next_in_line(answered, line) == following


def test_where_nobody_is_left_to_turn_to_the_family_hears_so(week: SchoolWeek) -> None:
    unsolved(week, 0)
    answer(week, "class_teacher")
    unsolved(week, 1)
    answer(week, "principal")
    with pytest.raises(UserError, match="contact_card/nobody_else"):
        unsolved(week, 2)


def unsolved(week: SchoolWeek, place: int) -> actions.Sent:
    """The grandmother says of the answer at this place that it did not help."""
    week.now += timedelta(seconds=1)
    return week.do(actions.unsolved, week.school, week.actor("grandmother"), opinions(week)[place].id, now=week.now)


def news(week: SchoolWeek, who: str) -> list[str]:
    """What waits for the next round about late answers; the morning list of signatures left out."""
    staff_id = week.cast.people[who].staff_id or 0
    lines = week.db.read(untold, week.school.id).get(staff_id, [])
    return [line for row, line in lines if row.key.startswith("contact_card/overdue")]


def _office(session: Session, week: SchoolWeek) -> int:
    member = factories.staff(session, week.cast.school, name="钱芳")
    factories.role(session, member, Role.MORAL_EDUCATION_OFFICE, None)
    session.flush()
    return member.id
