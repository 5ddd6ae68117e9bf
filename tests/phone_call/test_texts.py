"""Every sentence around the calls, whole: what the stories do not reach stands here."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.phone_call.actions.calling import FamilyCall, Person
from handlers.phone_call.actions.figures import CallLine, Promise
from handlers.phone_call.actions.results import Became, Outcome
from handlers.phone_call.rules import Result
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
TUESDAY = date(2026, 11, 24)
PEOPLE = (
    Person(1, 5, "奶奶", "张桂英", "evening", is_away=False, phone="13900006688"),
    Person(2, 5, "妈妈", "王芳", "", is_away=True, phone="13700003321"),
)
WHYS = ("follow_up", "rule")
PROMISED = ("每周二给他讲一会儿",)
CALL = FamilyCall(9, 8, "李小明、李小军", 7, "三(2)班", WHYS[0], WHYS, TUESDAY, 2, PEOPLE, PROMISED)
SHOWN = {"of": CALL, "first": PEOPLE[0], "others": PEOPLE[1:], "school": "青山小学", "caller": "杨"}


def outcome(became: Became, result: Result, **more: Any) -> Outcome:
    """What became of a call."""
    return Outcome(9, "李小明", became, result, next_on=TUESDAY, **more)


def line(result: str, then: str = "", tries: int = 0) -> CallLine:
    """A call as a leader reads it."""
    return CallLine(9, "李小明", "杨静", "rule", result, then, tries, TUESDAY, None, None, "", (), frozenset())


TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "add_words": {"": {}},
    "another_child": {"": {}},
    "as_agreed": {"": {}},
    "budget_spent": {"": {}},
    "call": {
        "shown": {**SHOWN, "dials": False},
        "dialled": {**SHOWN, "dials": True},
        "nobody": {**SHOWN, "first": None, "others": [], "dials": False},
    },
    "care_due_on": {"": {"child": "李小明"}},
    "care_owner": {"": {"child": "李小明"}},
    "care_words": {"": {"child": "李小明"}},
    "child_name": {"": {}},
    "dialled": {
        why: {"child": "李小明", "why": why, "seconds": seconds, "number": 3}
        for why, seconds in (("talked", 83), ("no_answer", 0), ("busy", 0), ("unreachable", 0))
    },
    "dialled_label": {"": {"child": "李小明"}},
    "dialled_what": {"": {}},
    "dialling": {"": {"child": "李小明", "person": "奶奶 张桂英"}},
    "family_line": {"": {"of": Promise(8, "李小明", "每周二给他讲一会儿", TUESDAY)}},
    "goes_another_way": {way: {"child": "李小明", "way": way} for way in ("visit", "paper")},
    "head": {"first": {"count": 3, "more": False}, "next": {"count": 2, "more": True}},
    "hours": {hours: {"hours": hours} for hours in ("noon", "evening", "night")},
    "how_was_it": {"": {"child": "李小明"}},
    "how_was_own": {"": {"child": "李小明"}},
    "kept": {
        "well": {"of": outcome("done", "well")},
        "needs_care": {"of": outcome("done", "needs_care")},
        "no_answer": {"of": outcome("again", "no_answer", tries=1)},
        "later": {"of": outcome("again", "later")},
        "next": {"of": outcome("next_guardian", "wrong_number", person="妈妈 王芳")},
        "nobody": {"of": outcome("nobody", "wrong_number")},
    },
    "line_due": {"": {}},
    "line_late": {"": {}},
    "line_month": {"": {"month": 11}},
    "myself": {"": {}},
    "news_label": {"": {}},
    "news_list": {"": {"class_name": "三(2)班", "count": 12, "month": 11}},
    "no_calls": {
        f"{left} {said}": {"left": left, "said": said} for left, said in ((0, False), (0, True), (3, False), (3, True))
    },
    "no_number": {"": {"name": "张桂英"}},
    "no_own_number": {"": {}},
    "not_dialled": {
        why: {"why": why} for why in ("bad_number", "bad_caller", "number_rests", "out_of_order", "try_again")
    },
    "not_dialled_what": {"": {}},
    "not_now": {
        "today": {"name": "张桂英", "at": at(20, 17), "is_today": True},
        "tomorrow": {"name": "张桂英", "at": at(21, 7), "is_today": False},
    },
    "note": {"": {}},
    "note_line": {"": {"of": CALL}},
    "number_rests": {"": {"name": "张桂英", "at": at(20, 17)}},
    "other_way": {"": {"of": outcome("other_way", "no_answer", tries=3)}},
    "over": {"": {}},
    "owner": {"": {"name": "李强"}},
    "promise_please": {"": {}},
    "result_word": {
        "well": {"of": line("well")},
        "needs_care": {"of": line("needs_care")},
        "wrong_number": {"of": line("wrong_number")},
        "visit": {"of": line("no_answer", "visit", 3)},
        "paper": {"of": line("no_answer", "paper", 3)},
        "again": {"of": line("", tries=1)},
        "not yet": {"of": line("")},
    },
    "rings_already": {"": {}},
    "script": {
        why: {"why": why, "school": "青山小学", "caller": "杨"}
        for why in ("wish", "visit", "follow_up", "silence", "rule", "own")
    },
    "sheet_call_heads": {"": {}},
    "sheet_calls": {"": {}},
    "sheet_class_heads": {"": {}},
    "sheet_classes": {"": {}},
    "sheet_file": {"": {"month": "2026-11"}},
    "taken_back": {"": {"child": "李小明"}},
    "too_long": {"": {"most": 500}},
    "until": {"": {"day": TUESDAY}},
    "visit_promise": {"": {}},
    "which_child": {"several": {"several": True}, "none": {"several": False}},
    "why": {why: {"why": why} for why in ("wish", "visit", "follow_up", "silence", "rule", "own")},
    "with_whom": {"": {"child": "李小明"}},
    "words_kept": {"": {"child": "李小明"}},
    "words_words": {"": {}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"phone_call/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "phone_call" / "messages").glob("*.j2")} == set(TEXTS)
