"""What teachers and families write around a notice, in tables."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.notice.rules.deadlines import offered_deadlines, read_deadline, wrong_with
from handlers.notice.rules.draft import draft_of
from handlers.notice.rules.guessing import asks_something, guess_options, option_in, read_options, title_of
from handlers.notice.rules.naming import Named, numbered, split_names
from tests.school_week import at

FRIDAY_NOON = at(20, 12)

DEADLINES = {
    "今晚8点": at(20, 20),
    "今天下午五点": at(20, 17),
    "明早8点": at(21, 8),
    "明天中午": at(21, 12),
    "明天下午5:30前": at(21, 17, 30),
    "周五下午5点": at(20, 17),
    "周一早上": at(23, 8),
    "下周一上午": at(23, 11),
    "下周三中午1点": at(25, 13),
    "11月25日": at(25, 20),
    "11月25号晚上7点": at(25, 19),
    "25号": at(25, 20),
    "19号": at(19, 20, month=12),
    "晚上八点半": at(20, 20, 30),
    "最晚明天傍晚6点一刻": at(21, 18, 15),
    "8点": at(20, 20),
    "8点半": at(20, 20, 30),
    "3点": at(20, 15),
    "14:45": at(20, 14, 45),
    "十一点三刻": at(20, 23, 45),
    "后天早上7点整": at(22, 7),
    "11月19日": at(19, 20),  # past: the caller refuses it
    "上午": at(20, 11),
    "今天25点": None,
    "明天8点75分": None,
    "2月30日": None,
    "31号31点": None,
    "尽快": None,
    "明天去春游": None,
    "": None,
    "5个人": None,
}


@pytest.mark.parametrize(("words", "moment"), DEADLINES.items())
def test_a_deadline_in_words(words: str, moment: datetime | None) -> None:
    assert read_deadline(words, FRIDAY_NOON) == moment


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_none(words: str) -> None:
    found = read_deadline(words, FRIDAY_NOON)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    ("first", "offered"),
    [
        (at(20, 12), [at(20, 20), at(21, 8)]),
        (at(20, 18, 59), [at(20, 20), at(21, 8)]),
        (at(20, 19, 30), [at(21, 8), at(21, 20)]),
        (at(20, 7), [at(20, 8), at(20, 20)]),
        (at(20, 7, 1), [at(20, 20), at(21, 8)]),
    ],
)
def test_the_next_evening_and_morning_are_offered(first: datetime, offered: list[datetime]) -> None:
    assert offered_deadlines(first) == offered


@pytest.mark.parametrize(
    ("deadline", "wrong"),
    [
        (at(20, 12), "past"),
        (at(19, 20), "past"),
        (at(20, 12, 29), "soon"),
        (at(20, 12, 30), ""),
        (at(20, 22), "night"),
        (FRIDAY_NOON + timedelta(days=60), ""),
        (FRIDAY_NOON + timedelta(days=60, minutes=1), "far"),
    ],
)
def test_what_cannot_be_a_deadline(deadline: datetime, wrong: str) -> None:
    assert wrong_with(deadline, FRIDAY_NOON, lambda moment: moment.hour >= 22) == wrong


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("明天周五下午3点提前放学,请来接孩子", "提前放学"),
        ("各位家长好!11月25日下午2点开家长会", "开家长会"),
        ("家长朋友们,大家好,下周一停水,请带水杯", "停水"),
        ("明天要带雨衣", "要带雨衣"),
        ("请带雨衣", "带雨衣"),
        ("今天", "今天"),
        ("学校运动会改到下周三举行请大家准时到场", "学校运动会改到下周三"),
        ("", ""),
    ],
)
def test_a_title_is_what_it_is_about(words: str, title: str) -> None:
    assert title_of(words) == title


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("明天提前放学,请来接孩子", ("能接", "不能接")),
        ("周五开家长会", ("能来", "不能来")),
        ("是否同意孩子参加春游", ("同意", "不同意")),
        ("舞蹈社团开始报名了", ("报名", "不报名")),
        ("周六有活动", ("参加", "不参加")),
        ("要不要订牛奶", ("要", "不要")),
        ("明天停水", ()),
    ],
)
def test_answers_that_fit_are_offered(words: str, options: tuple[str, ...]) -> None:
    assert guess_options(words) == options


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("能来 / 不能来", ("能来", "不能来")),
        ("走路/坐车/家长接", ("走路", "坐车", "家长接")),
        ("要,不要", ("要", "不要")),
        ("来还是不来", ("来", "不来")),
        ("能来", ()),
        ("能来/能来", ()),
        ("一/二/三/四", ()),
        ("这个选项实在是太长了/好", ()),
    ],
)
def test_own_answers_are_two_or_three(typed: str, options: tuple[str, ...]) -> None:
    assert read_options(typed) == options


TAKEN = [
    ("能接", 1),
    ("不能接", 2),
    ("我能接的", 1),
    ("来不了", 2),
    ("没空", 2),
    ("可以的", 1),
    ("行", 1),
    ("不行", 2),
    ("能接,爸爸不能接", None),
    ("嗯", None),
    ("谢谢老师", None),
    ("", None),
]


@pytest.mark.parametrize(("words", "option"), TAKEN)
def test_words_are_one_of_two_answers_or_none(words: str, option: int | None) -> None:
    assert option_in(words, ("能接", "不能接")) == option


def test_of_three_answers_only_their_own_words_count() -> None:
    ways = ("走路", "坐车", "家长接")
    assert option_in("坐车回家", ways) == 2
    assert option_in("走路或者坐车", ways) is None
    assert option_in("可以", ways) is None


@given(st.text(max_size=40))
def test_an_answer_is_never_one_that_was_not_offered(words: str) -> None:
    assert option_in(words, ("能接", "不能接")) in (None, 1, 2)


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("几点来接", True),
        ("要带什么", True),
        ("可以吗", True),
        ("真的?", True),
        ("我来接", False),
        ("好的呢老师", False),
    ],
)
def test_a_question_is_no_answer(words: str, asks: bool) -> None:
    assert asks_something(words) is asks


def test_names_stand_apart_by_whatever_people_put_between() -> None:
    assert split_names("李小明、王芳 3,孙丽和周洋") == ["李小明", "王芳", "3", "孙丽", "周洋"]
    assert split_names("  ") == []


def test_a_number_of_the_school_comes_before_a_place_in_the_list() -> None:
    first, second = Named(1, "李小明", "2", place=1), Named(2, "王芳", "20240303", place=2)
    assert numbered("2", [first, second]) == [first]
    assert numbered("20240303", [first, second]) == [second]
    assert numbered("1", [first, second]) == [first]
    assert numbered("李小明", [first, second]) == []
    assert numbered("0", [Named(3, "孙丽", "7")]) == []


def test_a_draft_is_read_from_the_answers() -> None:
    said = {
        "audience": "class:7",
        "words": '["明天","voice:31"]',
        "act": "own",
        "options": "走路/坐车",
        "deadline": "own",
        "own_deadline": "明天中午",
        "send": "urgent",
        "reason": "停电",
    }
    draft = draft_of(said, FRIDAY_NOON)
    assert (draft.words, draft.media) == ("明天", ("31",))
    assert (draft.act, draft.options) == ("answer", ("走路", "坐车"))
    assert draft.deadline == at(21, 12)
    assert (draft.send, draft.reason) == ("urgent", "停电")
    nothing = draft_of({}, FRIDAY_NOON)
    assert (nothing.words, nothing.act, nothing.deadline) == ("", "know", None)
    assert draft_of({"act": "sign", "options": "走路/坐车"}, FRIDAY_NOON).options == ()
