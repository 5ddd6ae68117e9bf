"""Where a relay begins, and what its lines are, however it was copied."""

import pytest

from bot.identity.relay_lines import is_relay, read_relay

SHAPES: dict[str, tuple[str, str, list[tuple[int | None, str]]]] = {
    "as WeChat copies it": (
        "#接龙\n周五接孩子\n\n1. 李小明奶奶 能来\n2. 王芳爸 能",
        "周五接孩子",
        [(1, "李小明奶奶 能来"), (2, "王芳爸 能")],
    ),
    "with the example line": (
        "#接龙\n周五接孩子\n例 张三 能来\n\n1. 赵强\n2. 孙丽",
        "周五接孩子",
        [(1, "赵强"), (2, "孙丽")],
    ),
    "example with a mark": ("#接龙\n例如:张三 能来\n1. 赵强", "", [(1, "赵强")]),
    "full-width": ("#接龙\n1．赵强 能来\n2、孙丽", "", [(1, "赵强 能来"), (2, "孙丽")]),
    "ringed numbers": ("#接龙\n①赵强\n②孙丽\n③周洋", "", [(1, "赵强"), (2, "孙丽"), (3, "周洋")]),
    "keycaps": ("#接龙\n1️⃣赵强\n2️⃣孙丽", "", [(1, "赵强"), (2, "孙丽")]),
    "brackets": ("#接龙\n(1)赵强\n【2】孙丽\n3)周洋", "", [(1, "赵强"), (2, "孙丽"), (3, "周洋")]),
    "numbers alone": ("#接龙\n1赵强\n2 孙丽 3点到", "", [(1, "赵强"), (2, "孙丽 3点到")]),
    "a date in the title": ("#接龙\n11月20日放学\n1. 赵强", "11月20日放学", [(1, "赵强")]),
    "numbers that fail": ("#接龙\n1. 赵强\n孙丽 能来\n4. 周洋", "", [(1, "赵强"), (None, "孙丽 能来"), (4, "周洋")]),
    "no numbers": ("#接龙\n周五\n赵强 能来\n孙丽", "周五", [(None, "赵强 能来"), (None, "孙丽")]),
    "all in one line": (
        "#接龙 周五接孩子 1. 赵强 能来 2. 孙丽 能",
        "周五接孩子",
        [(1, "赵强 能来"), (2, "孙丽 能")],
    ),
    "two in one line": ("#接龙\n1. 赵强 能来2. 孙丽\n3. 周洋", "", [(1, "赵强 能来"), (2, "孙丽"), (3, "周洋")]),
    "empty lines": ("#接龙\n1.\n2. \n3. 赵强", "", [(3, "赵强")]),
    "traditional": ("#接龍\n1. 趙強 能來", "", [(1, "赵强 能来")]),
    "without its head": (
        "周五接孩子\n1. 赵强\n2. 孙丽\n3. 周洋",
        "周五接孩子",
        [(1, "赵强"), (2, "孙丽"), (3, "周洋")],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_title_and_lines(shape: str) -> None:
    text, title, lines = SHAPES[shape]
    relay = read_relay(text)
    assert (relay.title, [(line.number, line.text) for line in relay.lines]) == (title, lines)
    assert is_relay(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到",
        "1",
        "李小明 98",
        "接龙怎么弄",
        "1. 带水\n2. 带帽",
        "你好\n11月20日\n12月1日\n1月3日",
        "3点\n4点\n5点",
    ],
)
def test_other_messages_are_no_relay(text: str) -> None:
    assert not is_relay(text)
