"""Every sentence of the board in chat, whole: what the stories do not reach stands here."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.contactability.chat import ClassLine
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
WHO = {"who": "李小明的爸爸"}
CLASS = ClassLine("三(2)班", 48, 2, 1, ["小明", "一一"], ["小雨"])

TEXTS: dict[str, dict[str, Any]] = {
    "all_reached": {"pupils": 48},
    "call_title": {},
    "call_words": {"school": "青山小学"},
    "confirm": {"tail": "4455"},
    "confirmed": {},
    "matter_confirm": {},
    "matter_number": WHO,
    "matter_number_what": {},
    "new_number": {**WHO, "phone": "13911112222"},
    "no_teacher": {"class_name": "三(2)班"},
    "number_changed": {**WHO, "number": 3},
    "number_left": {},
    "number_nobody": {"duty_phone": "0838-600-1234"},
    "number_phone": {},
    "number_put": WHO,
    "number_told": {"teacher": "杨"},
    "pin": {"school": "青山小学"},
    "pin_what": {},
    "summary": {"classes": [CLASS], "many": False, "rest": 0},
    "unsent_at": {"at": at(20, 15)},
    "verify": {"school": "青山小学", "given": "小明", "tail": "4455", "number": 3},
    "whose_number": {"child": "李小明", "relation": "爸爸"},
    "line_lost": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"contactability/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    found = {file.stem for file in (TEMPLATES / "contactability" / "messages").glob("*.j2")}
    assert found == set(TEXTS)


def test_a_school_is_told_in_figures() -> None:
    text = say("contactability/summary", classes=[CLASS], many=True, rest=3).text
    assert "小明" not in text
    assert "2 个联系不上,1 个不一定看得到" in text
    assert "还有 3 个班" in text
