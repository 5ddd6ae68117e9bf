"""Families and a notice: reading it, answering for one child or all, by word and voice, taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.reply import Go
from storage.matters import open_matter
from storage.obligations import Obligation, answer_of
from storage.pupils import GuardianLink
from storage.session import Database
from tests.notice.school import WORDS, NoticeSchool
from tests.school_week import at, shown


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """青山小学 on a Friday at noon."""
    made = NoticeSchool(sqlite_db)
    made.now = at(20, 12)
    return made


def sent(school: NoticeSchool, act: str) -> None:
    """A notice to 三(2)班 has left: 1 看到就行, 2 回收到, 3 回能接或不能接, 4 签字."""
    school.writes("1", WORDS, "1", act, "1", "1")
    school.climb(minutes=3)


def to_everybody(school: NoticeSchool, act: str) -> None:
    """The same from the principal to the whole school."""
    school.says_all("principal", "发通知", "1", WORDS, "1", act, "1", "1")
    school.climb(minutes=3)


def answers(school: NoticeSchool) -> dict[str, tuple[str, int | None, str]]:
    """By closing guardian: how, which option, which words."""

    def read(session: Session) -> dict[str, tuple[str, int | None, str]]:
        closed = select(Obligation).where(Obligation.service == "notice", Obligation.closed_at.is_not(None))
        return {
            str(each.closed_by): (str(each.closed_how), each.option, answer_of(session, each))
            for each in session.scalars(closed)
        }

    return school.do(read)


def by(school: NoticeSchool, name: str) -> str:
    """How an act of this guardian is signed."""
    return f"guardian:{getattr(school.cast, name).id}"


def change_link(school: NoticeSchool, name: str, **values: object) -> None:
    """The roster says something else of this guardian of 李小明."""

    def change(session: Session) -> None:
        mine = (
            GuardianLink.guardian_id == getattr(school.cast, name).id,
            GuardianLink.pupil_id == school.cast.xiaoming.id,
        )
        link = session.scalars(select(GuardianLink).where(*mine)).one()
        for field, value in values.items():
            setattr(link, field, value)

    school.do(change)


@pytest.mark.parametrize(
    ("act", "label", "how", "thanks"),
    [
        ("1", "知道了", "tapped", "谢谢!记好了,杨老师看得到。"),
        ("2", "收到", "tapped", "谢谢!记好了,杨老师看得到。"),
        ("3", "能接", "tapped", "记好了:李小明 能接。杨老师看得到。"),
        ("4", "签字", "signed", "签好了:李小明。杨老师看得到。"),
    ],
)
def test_each_act_is_one_tap(school: NoticeSchool, act: str, label: str, how: str, thanks: str) -> None:
    sent(school, act)
    read = school.says_all("father", "学校通知")
    assert read.text.startswith(f"【李小明】{WORDS}\n杨老师 核对码")
    assert read.choices[0].label == label
    assert school.says("father", "1").text.startswith(thanks)
    assert answers(school) == {by(school, "father"): (how, 1 if act == "3" else None, "")}


def test_one_of_a_family_answers_for_it_and_the_other_reads_what(school: NoticeSchool) -> None:
    sent(school, "3")
    school.says_all("mother", "通知", "2")
    assert "家里已经回过了:不能接(妈妈回的)" in school.says_all("grandmother", "通知", "1").text
    # The father lives elsewhere: his home owes its own answer, and does not read hers.
    assert "请在今晚8点前回" in school.says_all("father", "通知").text


def test_two_children_are_answered_one_by_one(school: NoticeSchool) -> None:
    to_everybody(school, "3")
    read = school.says_all("mother", "通知")
    assert [choice.label for choice in read.choices] == ["能接", "不能接", "都一样", "等会儿"]
    first = read.text.split("先说")[1][:3]
    following = school.says("mother", "1")
    assert following.text.startswith(f"记好了:{first} 能接。")
    assert school.says("mother", "2").text.startswith("记好了:")
    assert {option for _, option, _ in _all_answers(school)} == {1, 2}


def test_two_children_may_be_answered_alike(school: NoticeSchool) -> None:
    to_everybody(school, "3")
    assert "都一样,是哪个?" in school.says_all("mother", "通知", "3").text
    assert "、" in school.says("mother", "2").text
    assert [option for _, option, _ in _all_answers(school)] == [2, 2]


def test_one_signature_stands_under_both_children(school: NoticeSchool) -> None:
    to_everybody(school, "4")
    assert school.says_all("mother", "通知").choices[0].label == "都签字"
    school.says("mother", "1")
    assert [how for how, _, _ in _all_answers(school)] == ["signed", "signed"]


def test_who_may_not_decide_reads_who_does(school: NoticeSchool) -> None:
    change_link(school, "grandmother", decides=False)
    sent(school, "3")
    read = school.says_all("grandmother", "通知")
    assert read.text.endswith("这件事请妈妈来定,我也告诉妈妈了。")
    assert read.choices == ()
    change_link(school, "mother", decides=False)
    assert school.says_all("grandmother", "通知").text.endswith("这件事请找杨老师说。")


def test_an_answer_is_taken_back_the_same_day_only(school: NoticeSchool) -> None:
    sent(school, "3")
    school.says_all("father", "通知", "1", "1")
    assert school.says("father", "撤").text == "收回了。想好了再回。"
    assert answers(school) == {}
    school.says_all("father", "1", "2")
    assert answers(school)[by(school, "father")][1] == 2
    school.now += timedelta(hours=13)
    assert school.says("father", "撤").text.startswith("过了今天收不回了")
    assert by(school, "father") in answers(school)


def test_a_voice_says_that_it_was_received(school: NoticeSchool) -> None:
    sent(school, "2")
    waits(school, "father")
    assert "您说的话也交给老师了" in school.speaks("father", media="55").text
    assert answers(school) == {by(school, "father"): ("voice", None, "voice:55")}


def test_a_voice_is_kept_where_a_choice_is_asked(school: NoticeSchool) -> None:
    sent(school, "3")
    waits(school, "father")
    kept = school.speaks("father", media="55")
    assert kept.text.startswith("您说的话我留好了")
    school.says("father", "2")
    assert answers(school) == {by(school, "father"): ("voice", 2, "voice:55")}


def test_a_yes_to_the_push_is_enough_and_brings_the_words(school: NoticeSchool) -> None:
    sent(school, "2")
    waits(school, "father")
    assert school.says("father", "收到,谢谢老师").text.startswith(f"【李小明】{WORDS}")
    assert answers(school) == {by(school, "father"): ("tapped", None, "")}


def test_a_yes_does_not_choose_between_two_answers(school: NoticeSchool) -> None:
    sent(school, "3")
    waits(school, "father")
    assert "请在今晚8点前回" in school.says("father", "好的").text
    assert answers(school) == {}


def test_words_go_along_with_what_was_just_read(school: NoticeSchool) -> None:
    sent(school, "2")
    school.says_all("father", "通知")
    assert "您说的话也交给老师了" in school.says("father", "好的,我提前半小时到").text
    assert answers(school) == {by(school, "father"): ("said", None, "好的,我提前半小时到")}


def test_an_answer_in_ones_own_words_is_taken_if_it_is_certain(school: NoticeSchool) -> None:
    sent(school, "3")
    waits(school, "father")
    assert "李小明 不能接" in school.says("father", "我在外地,来不了").text
    assert answers(school) == {by(school, "father"): ("said", 2, "我在外地,来不了")}


@pytest.mark.parametrize("words", ["几点来接", "孩子发烧了怎么办", "今天天气真不错啊"])
def test_what_is_no_answer_closes_nothing(school: NoticeSchool, words: str) -> None:
    sent(school, "3")
    school.says_all("father", "通知")
    again = school.says("father", words)
    assert [choice.label for choice in again.choices][:2] == ["能接", "不能接"]
    assert answers(school) == {}


def test_words_before_it_was_looked_at_show_it_first(school: NoticeSchool) -> None:
    sent(school, "2")
    waits(school, "father")
    assert WORDS in school.says("father", "今天天气真不错啊").text
    assert answers(school) == {}


def test_with_two_matters_words_are_nobodys_answer(school: NoticeSchool) -> None:
    sent(school, "3")
    waits(school, "father")
    waits(school, "father", key="another")
    assert "2" in [choice.digit for choice in school.says("father", "我能接").choices]
    assert answers(school) == {}


def test_the_next_open_notice_is_offered(school: NoticeSchool) -> None:
    sent(school, "2")
    school.writes("1", "周一带雨衣", "1", "2", "1", "1")
    school.climb(minutes=3)
    listed = school.says("father", "通知")
    assert [choice.label for choice in listed.choices] == ["带雨衣(等您回)", "提前放学(等您回)", "好"]
    thanks = school.says_all("father", "1", "1")
    assert "还有一条:提前放学" in thanks.text
    assert WORDS in school.says("father", "1").text


def test_the_last_ones_can_be_read_again(school: NoticeSchool) -> None:
    sent(school, "2")
    school.says_all("father", "通知", "1", "1")
    listed = school.says("father", "通知")
    assert shown(listed).splitlines() == ["没有等您回的。最近的通知:", "1 提前放学(11月20日)", "0 好"]


@pytest.mark.parametrize("name", ["other_parent", "stranger", "teacher_parent"])
def test_others_see_nothing_of_it(school: NoticeSchool, name: str) -> None:
    sent(school, "3")
    assert "提前放学" not in shown(school.says(name, "通知"))
    waits(school, name)
    assert "提前放学" not in shown(school.says(name, "1"))
    assert answers(school) == {}


def test_a_barred_father_reads_one_sentence(school: NoticeSchool) -> None:
    sent(school, "3")
    waits(school, "father")
    change_link(school, "father", barred_at=school.now)
    for words in ("通知", "1", "能接"):
        assert "提前放学" not in shown(school.says("father", words))
    assert answers(school) == {}


def waits(school: NoticeSchool, name: str, key: str = "notice") -> None:
    """As if the push had come: the notice waits for this person under a number."""

    def open_it(session: Session) -> None:
        notice_id = session.scalars(select(Obligation.notice_id).limit(1)).one()
        who = school.cast.people[name]
        go = Go("notice.read", {"notice_id": notice_id})
        open_matter(
            session, school_id=who.school_id, identity_id=who.id, go=go, label="看全文", key=key, now=school.now
        )

    school.do(open_it)


def _all_answers(school: NoticeSchool) -> list[tuple[str, int | None, str]]:
    closed = select(Obligation).where(Obligation.service == "notice", Obligation.closed_at.is_not(None))
    return school.do(lambda session: [(str(o.closed_how), o.option, "") for o in session.scalars(closed)])
