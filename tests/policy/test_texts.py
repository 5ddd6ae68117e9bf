"""Every sentence of the checks, whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.policy import check
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden"
REFUSED = {"words": "交30元", "why": "学校规定不在这里向家长收钱。"}
REMARK = check("上课讲话。", to="family")
TWO = check("收到请回复。表扬小明!", ("李小明",))

TEXTS: dict[str, dict[str, Any]] = {
    "because": {},
    "do_not_send": {},
    "payment_code": {},
    "picture_unreadable": {},
    "question": {"findings": REMARK},
    "question+two": {"findings": TWO},
    "questioned": {"findings": REMARK},
    "questioned+two": {"findings": TWO},
    "refused": REFUSED,
    "stopped": REFUSED,
    "why_please": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"policy/{name.partition('+')[0]}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    found = {file.stem for file in (TEMPLATES / "policy" / "messages").glob("[!_]*.j2")}
    assert found == {name.partition("+")[0] for name in TEXTS}
