"""Every sentence around the week's message, whole: what the stories do not reach stands here."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.weekly_update.actions import Kept, Shown
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FRIDAY, FIVE = date(2026, 11, 20), time(17, 0)

TEXTS: dict[str, dict[str, Any]] = {
    "routine/cut": {"has_matter": False},
    "routine/week": {
        "school": "青山小学",
        "items": [("李小明 三(2)班", "大家好。"), ("李小明", "11月20日 都好。")],
        "numbers": {3: "看卡签字"},
    },
    "routine/what": {},
    "routine/when": {"day": FRIDAY},
    "weekly_update/kept": {"kept": Kept("三(2)班", FRIDAY, True), "at": FIVE},
    "weekly_update/latest": {"found": [Shown("三(2)班", ("李小明", "李小军"), "大家好。", "")]},
    "weekly_update/no_class": {},
    "weekly_update/none_yet": {"at": FIVE},
    "weekly_update/nothing_written": {},
    "weekly_update/nudge": {"class_name": "三(2)班", "day": FRIDAY, "at": FIVE},
    "weekly_update/nudge_what": {},
    "weekly_update/part": {"words": "大家好。", "voice": True},
    "weekly_update/too_long": {"length": 320, "most": 300},
    "weekly_update/which_class": {},
    "weekly_update/write_words": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name.replace('/', '_')}.txt", shown(say(name, **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    found = {
        f"{service}/{file.stem}"
        for service in ("routine", "weekly_update")
        for file in (TEMPLATES / service / "messages").glob("*.j2")
    }
    assert found == set(TEXTS)
