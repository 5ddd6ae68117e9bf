"""What is questioned asks for a reason on every face; the office gets it, and the words leave."""

import pytest

from tests.policy.conftest import Letters
from tests.school_week import shown

SOFT, HARD, GOOD = "收到请回复。", "请每人交30元。", "周五下午开家长会。"
WHY = "镇里要名单,今天要齐"
QUESTION = """请再看一眼:"收到请回复"。
不要求家长回复、打卡、点赞。要家长答复,可以用通知里的选项。
1 改一改
2 就这样发,说一句为什么
0 不发"""


@pytest.fixture
def chat(letters: Letters) -> Letters:
    """The teacher has begun."""
    letters.says("class_teacher", "写信")
    return letters


def test_the_writer_reads_which_words_and_why_and_has_three_ways(chat: Letters) -> None:
    assert shown(chat.says("class_teacher", SOFT)) == QUESTION
    assert chat.overrides() == []


def test_other_words(chat: Letters) -> None:
    chat.says("class_teacher", SOFT)
    chat.says("class_teacher", "1")
    assert chat.says("class_teacher", GOOD).text == f"发了:{GOOD}"
    assert chat.overrides() == []


def test_a_reason_lets_it_out_and_is_kept_for_the_office(chat: Letters) -> None:
    chat.says("class_teacher", SOFT)
    assert shown(chat.says("class_teacher", "2")) == "为什么这样发?请打一句话。\n1 改一改\n0 不发"
    assert chat.says("class_teacher", WHY).text == f"发了:{SOFT}"
    (kept,) = chat.overrides()
    assert (kept.place, kept.rule, kept.words, kept.reason) == ("letters", "demand_replies", "收到请回复", WHY)


def test_a_reason_may_come_at_once(chat: Letters) -> None:
    chat.says("class_teacher", SOFT)
    assert chat.says("class_teacher", WHY).text == f"发了:{SOFT}"


@pytest.mark.parametrize("said", ["。", "2", "voice"])
def test_what_is_no_reason_is_asked_for_again(chat: Letters, said: str) -> None:
    chat.says("class_teacher", SOFT)
    reply = chat.speaks("class_teacher") if said == "voice" else chat.says("class_teacher", said)
    assert reply.text == "为什么这样发?请打一句话。"
    assert chat.overrides() == []


def test_leaving(chat: Letters) -> None:
    chat.says("class_teacher", SOFT)
    chat.says("class_teacher", "0")
    assert chat.overrides() == []
    assert "写信" not in shown(chat.says("class_teacher", "好"))


def test_a_hard_stop_has_no_reason(chat: Letters) -> None:
    assert shown(chat.says("class_teacher", HARD)) == (
        '这条不能发:"每人交30元"。\n学校规定不在这里向家长收钱。\n1 改内容\n2 问德育处\n0 不发'
    )
    chat.says("class_teacher", "1")
    assert chat.says("class_teacher", GOOD).text == f"发了:{GOOD}"


def test_what_is_hard_is_said_before_what_is_soft(chat: Letters) -> None:
    assert chat.says("class_teacher", f"{SOFT}{HARD}").text.startswith("这条不能发")


def test_good_words_are_asked_nothing(chat: Letters) -> None:
    assert chat.says("class_teacher", GOOD).text == f"发了:{GOOD}"


def test_a_page_asks_on_its_next_look(letters: Letters) -> None:
    asked = letters.posts(words=SOFT)
    assert "请再看一眼" in asked.text
    assert 'name="because"' in asked.text
    assert f"发了:{SOFT}" in letters.posts(words=SOFT, because=WHY).text
    assert [each.reason for each in letters.overrides()] == [WHY]


def test_a_page_refuses_what_is_hard_and_an_empty_reason(letters: Letters) -> None:
    assert "这条不能发" in letters.posts(words=HARD).text
    assert 'name="because"' not in letters.posts(words=HARD, because=WHY).text
    assert "请再看一眼" in letters.posts(words=SOFT, because="").text
    assert "请打一句话" in letters.posts(words=SOFT, because="2").text
    assert letters.overrides() == []


def test_the_mini_program_is_told_which_field_and_why(letters: Letters) -> None:
    refused = letters.calls(words=SOFT)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["error"]["field"] == "because"
    assert refused.json["error"]["text"].startswith('请再看一眼:"收到请回复"。')
    sent = letters.calls(words=SOFT, because=WHY)
    assert sent.json is not None
    assert sent.json["text"] == f"发了:{SOFT}"
    assert [each.rule for each in letters.overrides()] == ["demand_replies"]
