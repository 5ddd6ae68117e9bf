"""Every sentence of the card, whole: what the stories do not reach stands here."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.day_card import Card, Entry
from bot.core.texts import TEMPLATES, say
from bot.identity.access import Child
from handlers.contact_card.actions.days import DayEntered
from handlers.contact_card.actions.home import HomeWord
from handlers.contact_card.actions.morning import Collected
from handlers.contact_card.actions.opinions import Teacher
from handlers.contact_card.actions.signing import Signed
from handlers.contact_card.actions.unsigned import Standing, UnsignedChild, by_state
from tests.contact_card.opinion_texts import OPINION_TEXTS
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FRIDAY = date(2026, 11, 20)
PLAIN = Card(1, FRIDAY, "杨", Entry())
SPOKEN = Card(2, FRIDAY, "杨", Entry({"discipline": 0}, {"learning": "有进步"}, "很热心", media_id=7))
XIAOMING = Child(1, "李小明", 2, "三(2)班", "奶奶", 3, 4, 1)
SENT = {"teachers": "李老师", "by": "明天", "duty_phone": "0838-600-1234"}
WORD = HomeWord(1, "李小明", "奶奶", FRIDAY, "作业自己做完的,还帮我喂鸡", ())
SPOKEN_WORD = HomeWord(2, "王芳", "妈妈", FRIDAY, "", ("31",))
STANDING = Standing(1, "三(2)班", FRIDAY, FRIDAY, 48, ())
UNSIGNED = [UnsignedChild(1, "李小明", "may_remind", (1,)), UnsignedChild(2, "王芳", "no_wechat", ())]

TEXTS: dict[str, dict[str, Any]] = OPINION_TEXTS | {
    "voice_for_nobody": {"duty_phone": "0838-600-1234"},
    "voice_for_whom": {
        "lines": [("小明", Teacher(1, "杨", True, "语文")), ("小红", Teacher(2, "赵", True, ""))],
    },
    "a_voice": {"count": 2},
    "all_well": {},
    "as_school": {"push": "weekly"},
    "aspects": {},
    "both_option": {},
    "by_day": {"day": FRIDAY},
    "by_tomorrow": {"day": FRIDAY},
    "card": {"child": "李小明", "cards": [PLAIN, SPOKEN], "signed": False},
    "day_class": {},
    "day_entered": {"entered": DayEntered("三(2)班", 48, ("王芳",), ("李小明", "张伟")), "when": "今天傍晚告诉各家。"},
    "bright_spots": {},
    "day_exceptions": {"ticked": 0},
    "day_ticked": {"cards": [("王芳", ["纪律 还可以"]), ("张伟", ["学习 还可以", "卫生 还可以"])]},
    "evening": {"children": [("李小明", [PLAIN]), ("李小红", [SPOKEN])], "number": 3},
    "evening_what": {},
    "evening_when": {"day": FRIDAY},
    "every_day": {},
    "goes_daily": {},
    "goes_weekly": {},
    "goes_when_remark": {},
    "home_heard": {"said": [("三(2)班", WORD), ("三(2)班", SPOKEN_WORD)]},
    "home_kept": {"child": "李小明"},
    "home_label": {},
    "home_list": {"class_name": "三(2)班", "said": [WORD] * 8 + [SPOKEN_WORD]},
    "home_none": {},
    "home_nothing": {},
    "home_words": {},
    "line_signed": {"first": date(2026, 11, 16), "last": FRIDAY},
    "line_to_sign": {"first": FRIDAY, "last": FRIDAY},
    "line_write": {},
    "matter": {},
    "morning": {
        "list": Collected(
            "三(2)班", date(2026, 11, 16), FRIDAY, 20, tuple(f"孩子{n}" for n in range(22)), (("王芳", "杨", "谢谢"),)
        )
    },
    "no_card": {},
    "no_card_today": {"day": FRIDAY},
    "no_class": {},
    "no_teacher": {},
    "nothing_signed": {},
    "opinion_sent": {**SENT, "signed": False, "rest": False},
    "other_aspects": {},
    "ratings": {},
    "read_aloud": {"teacher": "杨"},
    "read_aloud_nothing": {"teacher": "杨"},
    "read_by_machine": {},
    "remind_quiet": {},
    "reminded": {"names": ("李小明", "王芳")},
    "reminder_by_hand": {"names": "李小明、李小红", "day": FRIDAY, "number": 3},
    "reminder": {"names": "李小明、李小红", "number": 3},
    "reminder_what": {},
    "signed": {
        "again": False,
        "relation": "奶奶",
        "at": at(20, 18, 42),
        "others": ["李小红", "李小军"],
        "next": "小红",
        "home": "",
    },
    "signed_before": {},
    "signed_page": {"signed": Signed(XIAOMING, False, at(20, 18, 42), ())},
    "taken_back": {"number": 3},
    "teacher_option": {"teacher": Teacher(1, "李", False, "数学")},
    "too_late_to_take_back": {},
    "changed_since": {},
    "too_long": {"most": 200},
    "two_of_a_name": {"name": "王芳"},
    "unsigned": {"standing": STANDING, "groups": by_state(UNSIGNED), "may": 1},
    "unsigned_none": {},
    "voice_heard": {"teacher": "杨"},
    "week_day": {"card": SPOKEN},
    "whose_line": {"line": "王小二 学习 好"},
    "whose_voice": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"contact_card/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    files = {file.stem for file in (TEMPLATES / "contact_card" / "messages").glob("*.j2")}
    assert {name for name in files if not name.startswith("_")} == set(TEXTS)
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(TEXTS)
