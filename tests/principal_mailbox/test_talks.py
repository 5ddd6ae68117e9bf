"""The model chats of the mailbox: with a name and without, from the first word to the answer."""

import pytest

from storage.session import Database
from tests.principal_mailbox.mailbox import COLD, Mailbox
from tests.school_week import at, shown


@pytest.fixture
def box(sqlite_db: Database) -> Mailbox:
    """Friday afternoon."""
    return Mailbox(sqlite_db)


def test_a_letter_with_a_name_gets_a_number_a_day_and_an_answer(box: Mailbox) -> None:
    assert "〔" not in shown(box.says("grandmother", "校长信箱"))
    assert box.says("grandmother", "1").text.startswith("信里说的是哪样?")
    assert box.says("grandmother", "1").text.startswith("请打字、发照片或说话")
    box.says("grandmother", COLD)
    assert COLD in box.says("grandmother", "1").text
    taken = box.says("grandmother", "1")
    assert taken.text == "校长收到了,第1号。最晚 11月25日 周三,在这里回您。"
    assert COLD in shown(box.talk("keeper", "看信", "1"))
    box.says("keeper", "1")
    box.talk("keeper", "从下周起三年级先打饭,加了保温桶。", "1", "1")
    (told,) = [text for text in box.texts_for("grandmother") if "第1号 校长回信" in text]
    assert "加了保温桶" in told
    box.says("grandmother", "校长信箱")
    box.says("grandmother", "5")
    assert box.says("grandmother", "1").text == "谢谢您,记下了。"


def test_not_solved_opens_it_once_more(box: Mailbox) -> None:
    box.writes_named()
    for _ in range(2):
        box.talk("keeper", "看信", "1", "1", "已经请厨房改了。", "1", "1")
        last = box.talk("grandmother", "校长信箱", "5", "3")
    assert last.text.startswith("记下了。这封信已经再办过一次")
    assert [letter.is_reopened for letter in box.letters()] == [True]


def test_more_time_is_told_with_its_reason(box: Mailbox) -> None:
    box.writes_named()
    box.talk("keeper", "看信", "1", "3", "在等保温桶")
    assert box.texts_for("grandmother")[-1] == ("第1号还要几天,12月4日前回您。原因:在等保温桶。对不起,让您等了。")


def test_a_letter_without_a_name_comes_back_by_its_digits(box: Mailbox) -> None:
    code = box.writes_unnamed()
    assert len(code.replace(" ", "")) == 16
    assert "还没有回" in box.says("mother", f"取信 {code}").text
    box.says("mother", "0")
    box.talk("keeper", "看信", "1", "1", "已经排好了替补的老师。", "1", "1")
    assert box.texts_for("mother") == []
    read = box.says("stranger", f"取信 {code}")  # whoever has the digits
    assert '【回信】"已经排好了替补的老师。"' in read.text
    assert box.talk("stranger", "2", "还有周三也没来", "1").text.startswith("送到了。")
    assert "还有周三也没来" in shown(box.talk("keeper", "看信", "1"))


def test_wrong_digits_and_guessing(box: Mailbox) -> None:
    box.writes_unnamed()
    assert box.says("father", "取信 1234").text == "没有这个号。请对一遍,一共16个数字。"
    box.says("father", "取信")
    for _ in range(5):
        assert box.says("father", "1234567812345678").text.startswith("没有这个号")
    assert box.says("father", "1234567812345678").text.startswith("试了好几次都不对")


def test_who_has_the_digits_looks_as_often_as_wanted(box: Mailbox) -> None:
    code = box.writes_unnamed()
    for _ in range(7):
        assert "还没有回" in box.says("mother", f"取信 {code}").text
        box.says("mother", "0")


def test_a_voice_is_not_taken_where_nobody_signs(box: Mailbox) -> None:
    box.talk("mother", "校长信箱", "2", "1", "1")
    assert box.speaks("mother").text.startswith("这段话没有存。")


def test_too_many_a_day_wait_kindly_and_then_more_kindly(box: Mailbox) -> None:
    for _ in range(3):
        box.writes_named()
    assert box.writes_named().text.startswith("今天的信写满了")
    assert box.writes_named().text.startswith("知道您着急")
    assert len(box.letters()) == 3
    box.goes_on_to(at(23, 16))
    assert "第4号" in box.writes_named().text


def test_overdue_letters_are_named_each_morning(box: Mailbox) -> None:
    box.writes_named()
    box.goes_on_to(at(25, 7, 30))
    assert box.job("mailbox_overdue") == 0
    box.goes_on_to(at(26, 7, 30))
    assert box.job("mailbox_overdue") == 2  # the keeper and the principal
    assert box.job("mailbox_overdue") == 0
