"""Every sentence of the school calendar, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.school_calendar.actions import Coming, Entered
from handlers.school_calendar.rules import Line
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden"
DAY, LAST = date(2026, 11, 27), date(2026, 11, 29)

TEXTS: dict[str, dict[str, Any]] = {
    "dates": {
        "dates": [Coming(DAY, LAST, "运动会"), Coming(LAST, None, "春游", 7, 3, "三(2)班")],
        "more": 2,
        "many": True,
    },
    "entered": {"entered": Entered("三(2)班", (Line(DAY, "运动会", LAST), Line(DAY, "家长会")), ("不是日子",), (1, 2))},
    "holiday": {"name": "National Day", "days": 7},
    "line": {"words": "运动会", "until": LAST},
    "made_up": {},
    "no_date": {"first": "家长会"},
    "taken_back": {"count": 2},
    "too_long": {"words": "很长的日子", "most": 60, "lines": 60},
    "type_please": {},
    "which_audience": {},
    "whole_school": {},
    "write_lines": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"school_calendar/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "school_calendar" / "messages").glob("*.j2")} == set(TEXTS)
