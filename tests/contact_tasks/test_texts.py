"""Every sentence around calls and slips, whole: what the stories do not reach stands here."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.contact_tasks.actions.calls import Call
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
CALL = Call(
    task_id=1,
    child="李小明",
    class_name="三(2)班",
    title="提前放学",
    script="周三下午三点半放学。请家长到校门口接孩子。",
    options=(),
    asks=False,
    relation="奶奶",
    who="张桂英",
    phone="13900006688",
    tries=2,
)
COUNTS = {"call": 3, "slip": 12, "unprinted": 4, "fresh": 1}

TEXTS: dict[str, dict[str, Any]] = {
    "back_kept": {"names": ["王小花", "赵强"], "left": 0, "to_read": 0},
    "back_names": {},
    "back_unknown": {"unknown": ["刘备", "周洋"], "names": ["李小明", "赵强"]},
    "by_digits": {"child": "李小明", "to_read": True},
    "call": {"call": CALL, "count": 2, "more": True, "school": "青山小学", "caller": "杨"},
    "call+without_a_stop": {
        "call": replace(CALL, script="明天停课,请不要送孩子来", options=("知道了", "要人照看")),
        "count": 1,
        "more": False,
        "school": "青山小学",
        "caller": "杨",
    },
    "call_again": {"child": "李小明"},
    "call_kept": {"child": "李小明", "said": ""},
    "call_matter": {},
    "call_next_guardian": {"child": "李小明"},
    "call_over": {"child": "李小明"},
    "call_slip": {"child": "李小明"},
    "call_undone": {"child": "李小明"},
    "calls_round_over": {"count": 2},
    "handed": {"child": "李小明", "to": "周正"},
    "handed_to_you": {"kind": "slip", "by": "杨静", "class_": "三(2)班", "child": "李小明"},
    "heard_words": {"child": "李小明"},
    "no_calls": {},
    "no_office": {},
    "photo_lost": {},
    "photo_nothing": {"strange": 0},
    "photo_read": {
        "read": 11,
        "before": 2,
        "unreadable": 1,
        "strange": 1,
        "missing": ["周洋", "赵强"],
        "more": 3,
        "to_read": 5,
        "ticked": 3,
        "name": 4,
    },
    "photo_wait": {},
    "print_slips": {"link": "https://school.example/desk/in/abc"},
    "round": {"words": "早上好。"},
    "round_head": {"morning": False},
    "round_line": {"line": "三(2)班的联系卡签了30家。", "number": 0},
    "round_tasks": {"kind": "slip", "counts": COUNTS, "number": 2},
    "round_what": {},
    "send_photo": {},
    "slip_given": {"child": "李小明"},
    "slip_known": {"child": "李小明", "title": "提前放学"},
    "slip_matter": {},
    "slip_read_on": {"child": "李小明", "title": "", "over": False},
    "slips": {"count": 12, "unprinted": 4, "names": ["周洋", "赵强"], "to_read": 1},
    "ticked": {"child": "李小明", "title": "提前放学", "options": ["能接", "不能接"]},
    "ticked_done": {},
    "ticked_kept": {"child": "李小明", "option": "能接"},
    "ticked_matter": {},
    "try_slip": {"child": "李小明", "tries": 3},
    "urgent": {"kind": "slip", "title": "提前放学", "due": at(25, 17), "number": 3},
    "which_notice": {},
    "which_option": {"child": "李小明", "options": ["能接", "不能接"]},
    "line_calls": {},
    "line_slips": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"contact_tasks/{name.partition('+')[0]}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "contact_tasks" / "messages").glob("*.j2")} == {
        name.partition("+")[0] for name in TEXTS
    }
