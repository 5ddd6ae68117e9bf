"""Every sentence of the question after a visit, of the call-back list and of the assessment, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.home_visit.actions.callback import Call
from handlers.home_visit.actions.rating import Question
from handlers.home_visit.rules.spans import Span, month_of
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "rating_texts"
DAY = date(2026, 11, 17)
MINE = ("rating", "callback", "assessment", "slips")
OF = Question(1, "李小明", "小明", "杨", DAY, 5, "校长", is_given=True, pupil_may=True)
PHONES = (("奶奶", "张桂英", "13900006688"), ("妈妈", "王芳", "13700003321"))
CALL = Call(7, "李小明", "三(2)班", "杨静", DAY, ("random", "wished"), "ab12", PHONES, None, "", "")
ABOUT = {"child": "李小明", "surname": "杨"}

TEXTS: dict[str, dict[str, Any]] = {
    "assessment_band": {"low": 85, "high": 90},
    "assessment_file": {"span": month_of(DAY)},
    "assessment_promise": {"kept": "late"},
    "assessment_sheet": {"sheet": "points"},
    "assessment_sheet_heads": {"sheet": "points"},
    "assessment_span": {"span": Span("2026-2027-2", DAY, DAY)},
    "assessment_verdict": {"verdict": "late_record"},
    "callback_by": {"principal": False},
    "callback_choice": {"call": CALL},
    "callback_kept": {"left": 2, "result": "no_answer"},
    "callback_label": {},
    "callback_line": {},
    "callback_news": {},
    "callback_result": {"call": CALL},
    "callback_too_long": {"length": 310, "most": 300},
    "callback_words": {"call": CALL},
    "callbacks": {"many": 8, "most": 6},
    "rating": {"of": OF},
    "rating_before": {},
    "rating_call": {"of": OF},
    "rating_label": ABOUT,
    "rating_line": ABOUT,
    "rating_over": {},
    "rating_pupil": {"of": OF},
    "rating_pupil_thanks": {"of": OF},
    "rating_push": {**ABOUT, "number": 3, "way": "home"},
    "rating_thanks": {"of": OF},
    "rating_what": {},
    "rating_wished": {"of": OF},
    "slips_few": {"smallest": 5},
    "slips_line": {},
    "slips_numbers": {},
    "slips_too_many": {"out": 6},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"home_visit/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    there = {file.stem for file in (TEMPLATES / "home_visit" / "messages").glob("*.j2")}
    assert {name for name in there if name.partition("_")[0] in MINE or name == "callbacks"} == set(TEXTS)
