"""How people spell one to nine, yes and no: understood, or answered with the list, never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import Go
from bot.core.spelling import choose, command, day, is_no, is_thanks, is_yes, number, tidy
from tests.dialogue.person import Person

CARD = {"1": "知道了，签字", "2": "签字，我也说两句", "3": "念给我听", "0": "等会儿"}
TEACHERS = {"1": "杨老师，班主任", "2": "李老师，数学", "3": "两位都给", "0": "不送了"}

NUMBERS = {
    0: "0 ０ 零 〇 ⓪ 0。 选0 回0",
    1: """
        1 １ 一 壹 ① ⑴ ⒈ ❶ ➀ ㈠ 1️⃣ 1⃣ 1. 1。 1、 1! １！ 1~ 1～ (1) （1） 【1】 [1] “1” 1) 1： 选1 选一
        选择1 我选1 回1 回复1 按1 点1 打1 就1 就选1 数字1 回数字1 第1 第一 第1个 第一个 第一条 第一项
        第一种 1吧 1啊 一吧 选1吧 选①
    """,
    2: "2 ２ 二 贰 ② ❷ 2️⃣ 2。 第二个 选二 弍",
    3: "3 ３ 三 叁 ③ 3️⃣ 第三 3、 按3",
    4: "4 四 肆 ④",
    5: "5 五 伍 ⑤ 第五个",
    6: "6 六 陆 ⑥",
    7: "7 七 柒 ⑦ ７",
    8: "8 八 捌 ⑧",
    9: "9 九 玖 ⑨ ９",
    10: "10 十 拾 ⑩ １０",
    12: "12 十二 ⑫",
    20: "20 二十",
    37: "37 三十七 ３７",
    99: "99 九十九",
}
YES = """
签 签字 签了 签好了 收到 收到。 收到！ 收到了 已收到 知道了 晓得了 明白 明白了 了解 好 好的
好的。 好的～ 好滴 好嘞 好吧 嗯 嗯嗯 嗯，好的 恩 哦 OK ok Ok ok! ＯＫ okay 行 行吧 可以 可以的
是 是的 对 对的 同意 没问题 要得 👍 👍🏻 👍🏿 👍👍👍 👌 ✅ ✔️ [强] [强][强] [OK]
好好好 好的好的 收到收到 收到，谢谢 收到谢谢老师 收到老师 好的，谢谢老师！ 好的老师辛苦了 已阅
確認 簽 [好的] /:strong
"""
NO = "不 不要 不用 不用了 不行 不是 不对 不同意 没有 没有了 没 否 no NO 👎 ❌ [弱] 不用了谢谢"
NEITHER = """
收到? 收到？ 好吗 好吗？ 好不好 行不行 是不是 对不对 签了吗 签什么 不签 不好说 没收到 没签 好累
好多 好像 好人 可以吗 嗯? 行李 是谁 不知道 不明白 不可能 收 OKR 知道不 对不起
"""
NOT_A_NUMBER = """
我家有1个孩子 1个 1个孩子 一个 一下 一起 1点半 1点 下午1点 1月2日 1号 2.5 1/2 1,2 1、2 1和2 1或2
1-2 1+1 1% ½ 01 001 100 1234 11月 三年级 三(2)班 十分 十分好 二楼 一年级1班 第一名 1? 1？ 1吗
好1点 周一 一直 一样 万一 统一 1个半 -1 +1 1l l I Ⅰ 幺 俩
"""


@pytest.mark.parametrize(("meant", "spelled"), [(n, each) for n, many in NUMBERS.items() for each in many.split()])
def test_numbers_are_understood(meant: int, spelled: str) -> None:
    assert number(tidy(spelled)) == meant


@pytest.mark.parametrize("spelled", NOT_A_NUMBER.split())
def test_a_sentence_with_a_digit_in_it_is_no_digit(spelled: str) -> None:
    text = tidy(spelled)
    assert number(text) in (None, 11)
    assert choose(text, CARD) is None


@pytest.mark.parametrize("spelled", YES.split())
def test_yes(spelled: str) -> None:
    assert is_yes(tidy(spelled))
    assert not is_no(tidy(spelled))


@pytest.mark.parametrize("spelled", NO.split())
def test_no(spelled: str) -> None:
    assert is_no(tidy(spelled))
    assert not is_yes(tidy(spelled))


@pytest.mark.parametrize("spelled", NEITHER.split())
def test_what_only_looks_like_yes_or_no_is_neither(spelled: str) -> None:
    assert not is_yes(tidy(spelled))
    assert not is_no(tidy(spelled))


@pytest.mark.parametrize(
    ("spelled", "digit"),
    [
        ("1签字", "1"),
        ("1 签字", "1"),
        ("1.签字", "1"),
        ("１、签字。", "1"),
        ("1知道了，签字", "1"),
        ("1 签字，谢谢老师", "1"),
        ("签字1", "1"),
        ("一签字", "1"),
        ("1好的", "1"),
        ("1，谢谢", "1"),
        ("老师1", "1"),
        ("2签字", "2"),
        ("3念给我听", "3"),
        ("念给我听", "3"),
        ("念给我听。", "3"),
        ("念给我听吧", "3"),
        ("知道了", "1"),
        ("我也说两句", "2"),
        ("等会儿", "0"),
        ("0等会儿", "0"),
        ("零", "0"),
        ("签字", None),  # part of two labels
        ("2念给我听", None),  # the number says one thing, the words another
        ("3签字", None),
        ("4", None),
        ("4签字", None),
        ("好", None),  # yes to which of them?
        ("不", None),
        ("1个", None),
        ("听", None),
        ("", None),
        ("。", None),
        ("1" * 40, None),
        ("签好了" * 300, None),
    ],
)
def test_one_of_several_choices(spelled: str, digit: str | None) -> None:
    assert choose(tidy(spelled), CARD) == digit


@pytest.mark.parametrize(
    ("spelled", "digit"),
    [("杨老师", "1"), ("数学", "2"), ("老师", None), ("班主任", "1"), ("两位都给", "3"), ("不送", "0")],
)
def test_a_part_of_a_label_names_it_if_no_other_has_it(spelled: str, digit: str | None) -> None:
    assert choose(tidy(spelled), TEACHERS) == digit


@pytest.mark.parametrize(
    ("spelled", "digit"), [("小红", "2"), ("小明。", "1"), ("红", None), ("小", None), ("同意", None), ("不同意", "3")]
)
def test_the_end_of_a_label_names_it_unless_that_would_turn_it_round(spelled: str, digit: str | None) -> None:
    assert choose(tidy(spelled), {"1": "李小明", "2": "李小红", "3": "不同意"}) == digit


@pytest.mark.parametrize(
    ("spelled", "wish"),
    [
        ("取消。", "leave"),
        ("上一步", "back"),
        ("跳过", "skip"),
        ("撤", "undo"),
        ("？", "help"),
        ("取消一下", ""),
    ],
)
def test_wishes(spelled: str, wish: str) -> None:
    assert command(tidy(spelled)) == wish


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("今天", date(2026, 11, 20)),
        ("明天。", date(2026, 11, 21)),
        ("大后天", date(2026, 11, 23)),
        ("11月24日", date(2026, 11, 24)),
        ("11月24号", date(2026, 11, 24)),
        ("１１．２４", date(2026, 11, 24)),
        ("1月5日", date(2027, 1, 5)),
        ("10月30日", date(2026, 10, 30)),
        ("周五", date(2026, 11, 20)),
        ("星期天", date(2026, 11, 22)),
        ("周日", date(2026, 11, 22)),
        ("下周一", date(2026, 11, 23)),
        ("下周五", date(2026, 11, 27)),
        ("2026-11-24", date(2026, 11, 24)),
        ("2月30日", None),
        ("13月1日", None),
        ("改天", None),
        ("2026-13-01", None),
    ],
)
def test_days(spelled: str, meant: date | None) -> None:
    assert day(tidy(spelled), date(2026, 11, 20)) == meant


def test_thanks_are_no_answer() -> None:
    assert is_thanks(tidy("谢谢老师！"))
    assert not is_yes(tidy("谢谢老师"))


@given(st.text(max_size=60))
def test_whatever_is_written_means_one_offered_choice_or_none(text: str) -> None:
    plain = tidy(text)
    assert tidy(plain) == plain
    assert choose(plain, CARD) in {*CARD, None}
    assert not (is_yes(plain) and is_no(plain))


def test_each_spelling_of_one_to_three_is_that_answer_in_a_dialogue(parent: Person) -> None:
    answers = {1: "办好了。", 2: "那天已经过了。", 3: "太大了。"}
    with parent.in_one_transaction():
        for meant, answer in answers.items():
            for spelled in NUMBERS[meant].split():
                parent.says("取消")
                parent.says("签")
                parent.says("2")
                assert parent.says(spelled).text.startswith(answer), spelled


def test_what_is_not_understood_is_answered_with_the_list(parent: Person) -> None:
    waiting = Go("post.signed", {"child": "看卡 李小明"})
    with parent.in_one_transaction():
        parent.has_waiting("看卡 李小明", "card:1")
        for spelled in [*NEITHER.split(), *NOT_A_NUMBER.split()]:
            said = parent.says(spelled)
            assert "签好了" not in said.text, spelled
            assert [choice.digit for choice in said.choices if choice.go == waiting] == ["1"], spelled


def test_each_yes_answers_the_one_matter_that_waits_and_is_asked_back_where_two_do(parent: Person) -> None:
    with parent.in_one_transaction():
        for spelled in [each for each in YES.split() if each != "签"]:
            parent.has_waiting("李小明", "card:1")
            assert parent.says(spelled).text == "签好了李小明。", spelled
            parent.has_waiting("李小红", "card:2")
            assert [choice.label for choice in parent.says(spelled).choices] == ["李小明", "李小红", "等会儿"]
            parent.says("0")
            parent.closes("card:2")
