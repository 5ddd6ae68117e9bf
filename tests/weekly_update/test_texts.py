"""Every sentence around the week's message, whole: what the stories do not reach stands here."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.delivery.along import Along
from handlers.weekly_update.actions import Draft, Kept, Shown
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FRIDAY, FIVE = date(2026, 11, 20), time(17, 0)
KEPT = Kept("三(2)班", FRIDAY, True, Draft("大家好。", ("1", "2", "3"), Along(("1", "2"), ("3",))))

TEXTS: dict[str, dict[str, Any]] = {
    "routine/cut": {},
    "routine/week": {
        "school": "青山小学",
        "items": [("李小红 一(1)班", ["种了向日葵……"]), ("李小明 三(2)班", ["大家好。", "11月20日 都好。"])],
        "numbers": {3: "看卡签字"},
        "is_cut": True,
    },
    "routine/what": {},
    "routine/when": {"day": FRIDAY},
    "weekly_update/kept": {"kept": KEPT, "at": FIVE},
    "weekly_update/latest": {"found": [Shown("三(2)班", ("李小明", "李小军"), "大家好。")]},
    "weekly_update/more": {},
    "weekly_update/more_line": {"left": 3},
    "weekly_update/news_line": {"words": "这周大家学会了两位数加法。"},
    "weekly_update/no_class": {},
    "weekly_update/none_yet": {"at": FIVE},
    "weekly_update/nothing_written": {},
    "weekly_update/nudge": {"class_name": "三(2)班", "day": FRIDAY, "at": FIVE},
    "weekly_update/nudge_label": {},
    "weekly_update/part": {"words": "大家好。", "pictures": 3, "voices": 1},
    "weekly_update/teacher_line": {"is_written": False, "day": FRIDAY},
    "weekly_update/too_long": {"length": 320, "most": 300},
    "weekly_update/too_much": {"pictures": 9, "voices": 3},
    "weekly_update/waits": {"kept": KEPT, "at": FIVE},
    "weekly_update/which_class": {},
    "weekly_update/withdrawn": {"class_name": "三(2)班"},
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
