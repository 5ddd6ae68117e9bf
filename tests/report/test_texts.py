"""Every sentence of the report that is read in chat, whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"


TEXTS: dict[str, dict[str, Any]] = {
    "check_what": {"what": "card"},
    "check_words": {},
    "checks_line": {},
    "figures": {"lines": [("联系卡签字率", "86%"), ("家访", "4次")], "month": 11, "title": ""},
    "file": {"span": "2026年11月", "title": "三(2)班"},
    "meaning": {"figure": "signatures"},
    "not_over": {},
    "paper_heads": {"before": "2026年10月"},
    "part": {"part": "cases"},
    "part_missing": {},
    "pulse": {"month": 11, "is_staff": False, "smallest": 5},
    "pulse_label": {},
    "pulse_line": {},
    "pulse_none": {},
    "pulse_part": {},
    "pulse_thanks": {},
    "sheet_heads": {},
    "sheets": {},
    "title": {"figure": "signatures"},
    "too_long": {"most": 1000},
    "use": {"lines": [("联系卡签字率", "86%"), ("家访", "4次")]},
    "value": {"unit": "share", "value": 86},
}
MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "pulse_of_staff": ("pulse", {"month": 11, "is_staff": True, "smallest": 5}),
    "value_none": ("value", {"unit": "hours", "value": None}),
}
ELSEWHERE = {"span"}  # names of spans are told in test_commands.py


@pytest.mark.parametrize("name", [*TEXTS, *MORE])
def test_text(name: str) -> None:
    template, values = MORE.get(name, (name, TEXTS.get(name, {})))
    reply = shown(say(f"report/{template}", **values))
    agrees(GOLDEN / f"{name}.txt", reply)
    assert len(reply.encode()) <= 2048


def test_each_message_is_here() -> None:
    messages = {path.stem for path in (TEMPLATES / "report/messages").glob("*.j2")}
    assert messages == set(TEXTS) | ELSEWHERE
