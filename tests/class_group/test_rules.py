"""What the words of a relay choose; whatever is not plain is asked."""

import pytest

from handlers.class_group.rules import is_heard, option_meant, says_no

CAN = ("能接", "不能接")
BUS = ("坐校车", "家长接", "自己走")
AGREE = ("同意", "不同意")
COME = ("能来", "来不了")


@pytest.mark.parametrize(
    ("words", "options", "option"),
    [
        *(
            (yes, CAN, 1)
            for yes in ("能来", "能", "能接", "可以", "OK", "好的", "收到", "👌", "√", "奶奶接", "妈妈去接")
        ),
        *((yes, CAN, 1) for yes in ("没问题", "不见不散", "准时到", "1", "来", "可以的", "收到谢谢", "ｏｋ")),
        *((no, CAN, 2) for no in ("来不了", "不能接", "不能", "不行", "不接", "没空", "请假", "去不了", "×", "不来了")),
        *((no, CAN, 2) for no in ("不好意思来不了", "收到,来不了", "好的,不来了", "有事来不了", "赶不回来", "接不了")),
        *(
            (unsure, CAN, None)
            for unsure in ("", "我问问", "可能来", "能来吗?", "看情况", "到时再说", "谢谢老师", "尽量")
        ),
        *((both, CAN, None) for both in ("能接,不能接", "奶奶来接,我来不了", "不能接,奶奶能来", "能接,来不了")),
        ("自己走", BUS, 3),
        ("坐校车回", BUS, 1),
        ("能来", BUS, None),
        ("坐校车,家长接", BUS, None),
        ("同意", AGREE, 1),
        ("不同意", AGREE, 2),
        ("收到", AGREE, 1),
        ("来不了", COME, 2),
        ("能来", COME, 1),
    ],
)
def test_the_option(words: str, options: tuple[str, ...], option: int | None) -> None:
    assert option_meant(words, options) == option


@pytest.mark.parametrize(
    ("words", "heard"),
    [("", True), ("收到", True), ("谢谢老师", True), ("爸爸在外地", True), ("没收到", False), ("什么事?", False)],
)
def test_what_stands_for_received(words: str, heard: bool) -> None:
    assert is_heard(words) is heard


@pytest.mark.parametrize(
    ("option", "no"), [("不能接", True), ("来不了", True), ("不参加", True), ("能接", False), ("坐校车", False)]
)
def test_who_needs_something_arranged(option: str, no: bool) -> None:
    assert says_no(option) is no
