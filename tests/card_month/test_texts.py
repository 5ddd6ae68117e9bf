"""Every sentence about a month of the card, whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.day_card import ASPECTS
from bot.core.texts import TEMPLATES, say
from bot.identity.access import Child
from handlers.card_month.actions import ChildMonth, Said, Summary
from storage.card_counts import PupilCount
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
NONE = dict.fromkeys(ASPECTS, 0)
XIAOMING = Child(1, "李小明", 2, "三(2)班", "奶奶", 3, 4, 1)


def summary(praised: int = 0, **care: int) -> Summary:
    """Twenty days, some of them in need of care."""
    return Summary(PupilCount(20, NONE, NONE | care, praised), signed=18, home_words=2, opinions=3, answered=2)


MIXED = summary(thought=1, learning=4, discipline=2, hygiene=2)
CARE = Said("care", "作业请家里看一眼", "打饭很热心", "杨")

TEXTS: dict[str, dict[str, Any]] = {
    "bright_missing": {"name": "李小明"},
    "class_part": {"words": "谢谢各位家长。", "month": 11},
    "class_words_too_long": {"most": 150},
    "kept": {"many": 3},
    "left_out": {},
    "line_said": {"month": 11, "teacher": "杨"},
    "line_write": {"month": 11},
    "month": {"children": [(ChildMonth(XIAOMING, MIXED, CARE, "谢谢各位家长。"), "11月写了 20 天卡。")], "month": 11},
    "no_month": {"month": 9},
    "not_reached": {},
    "nudge": {"class_name": "三(2)班", "month": 11},
    "nudge_label": {},
    "part": {"summary": MIXED, "said": CARE, "month": 11, "needs": MIXED.in_need(3)},
    "reached": {},
    "sheet_class_heads": {},
    "sheet_classes": {},
    "sheet_families": {},
    "sheet_family_heads": {},
    "sheet_file": {"span": "2026-11"},
    "too_long": {"name": "李小明", "most": 80},
    "total": {},
    "write_where": {"waiting": [("三(2)班", 11), ("一(1)班", 11)]},
}
MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "part_all_well": ("part", {"summary": summary(2), "said": None, "month": 11, "needs": []}),
    "part_in_need": ("part", {"summary": summary(1, learning=4), "said": None, "month": 11, "needs": [("学习", 4)]}),
    "part_excellent": (
        "part",
        {"summary": summary(), "said": Said("excellent", "", "", "杨"), "month": 11, "needs": []},
    ),
    "part_progress": (
        "part",
        {"summary": summary(), "said": Said("progress", "字稳了", "", "杨"), "month": 11, "needs": []},
    ),
    "nothing_to_write": ("write_where", {"waiting": []}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"card_month/{name}", **TEXTS[name])))


@pytest.mark.parametrize("name", MORE)
def test_a_text_reads_as_agreed_in_other_cases(name: str) -> None:
    template, values = MORE[name]
    agrees(GOLDEN / f"{name}.txt", shown(say(f"card_month/{template}", **values)))


def test_no_text_is_left_out() -> None:
    files = {file.stem for file in (TEMPLATES / "card_month" / "messages").glob("*.j2")}
    mine = {name for name in files if not name.startswith(("_", "archive", "bind", "pdf"))}
    assert mine == set(TEXTS)
