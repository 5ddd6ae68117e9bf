"""Every sentence of a theme, whole: what the story does not reach stands here."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.delivery.along import Along
from handlers.discussion.actions.answering import Mine, Read, Voice
from handlers.discussion.actions.moderating import Board, Decided, Said
from handlers.discussion.actions.opening import Shown
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
DAY = date(2026, 11, 30)
THEME = Shown(1, 2, "三(2)班", "2026-11", "孩子在家怎么看书", "说一件小事就好。", DAY, ("7",), Along(("7",)))
SAID = Said(3, "李小明", "我们每天一起看十分钟。", ("8",), True, "waiting", "")
STOPPED = Said(4, "王小龙", "他才考了38分。", (), False, "waiting", "38分")
MINE = Mine("我们每天一起看十分钟。", True, True, "waiting")
OF = Read(THEME, ("李小明",), True, MINE, (Voice("小明家", "睡前讲故事。"),))

TEXTS: dict[str, dict[str, Any]] = {
    "all_decided": {},
    "answer_said": {"theme": THEME},
    "answer_too_long": {"length": 210, "most": 200},
    "answer_unnamed": {},
    "day_gone": {},
    "decided": {"decided": Decided(3, 1, ("38分",)), "left": 2},
    "family_line": {"title": THEME.title, "closes_on": DAY},
    "line_missing": {"month": 11},
    "line_waiting": {"month": 11},
    "moderate": {"of": Board(THEME, (SAID, STOPPED, SAID)), "waiting": [SAID, STOPPED], "is_open": True},
    "no_class": {},
    "no_theme": {},
    "no_title": {},
    "none_yet": {},
    "nothing_said": {},
    "nudge": {"class_name": "三(2)班", "month": 11},
    "one": {"one": STOPPED, "left": 2},
    "open": {},
    "opened": {"theme": THEME},
    "over": {"closes_on": DAY},
    "part": {"title": THEME.title, "closes_on": DAY},
    "read": {"of": OF, "voices": OF.voices, "more": 3},
    "said": {"mine": MINE},
    "shown_part": {"title": THEME.title, "unnamed": True},
    "summary": {"title": THEME.title, "said": 12, "shown": 8},
    "theme_closes_on": {},
    "theme_title": {},
    "theme_words": {},
    "too_long": {"title": 30, "words": 300},
    "type_please": {},
    "until": {"day": DAY},
    "which": {},
    "which_class": {},
    "which_line": {"theme": THEME},
    "who": {"name": "小明"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"discussion/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "discussion" / "messages").glob("*.j2")} == set(TEXTS)
