"""Every sentence about groups, whole: what the stories do not reach stands here."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.card_group.actions import ClassGroups, Group, NewCode, NewCodes, Rounded
from storage.card_group import Member
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FIRST = Group(
    1, 1, "第1组", (Member(1, 1, "李小明", "leader"), Member(1, 2, "王芳", "deputy"), Member(1, 3, "张伟", ""))
)
FOUND = ClassGroups(1, "三(2)班", (FIRST, Group(2, 2, "第2组", ())), (Member(0, 9, "沈新", ""),))
NONE = ClassGroups(1, "三(2)班", (), ())
CODES = NewCodes(
    "三(2)班", "3207", at(22, 0, month=12).date(), (NewCode("第1组", "李小明", "482913"), NewCode("班长", "", "007512"))
)

TEXTS: dict[str, dict[str, Any]] = {
    "agreed": {"child": "李小明"},
    "change_lines": {},
    "changed": {"found": FOUND},
    "codes": {"made": CODES, "address": "https://jx.example.edu.cn/m/group"},
    "codes_sure": {},
    "disagreed": {"child": "李小明"},
    "duties": {},
    "groups": {"found": FOUND},
    "how_large": {"found": FOUND, "sizes": (4, 6, 8)},
    "line_roundup": {},
    "member": {},
    "monitor": {},
    "name": {"place": 3},
    "naming": {"child": "李小明"},
    "naming_matter": {},
    "naming_stands": {"child": "李小明"},
    "no_child": {},
    "no_class": {},
    "no_groups": {},
    "none_yet": {"found": NONE},
    "nudge": {"class_name": "三(2)班"},
    "nudge_label": {},
    "part": {"groups": [("1、3", ""), ("2", "纪律、卫生")], "count": 3, "named": ("李小明", "王芳")},
    "place_pattern": {},
    "praise_part": {"words": "天天帮同学讲题"},
    "rounded": {"done": Rounded("三(2)班", 8, ("李小明", "王芳"), ("李小明",))},
    "roundup_lines": {},
    "saved": {},
    "too_long": {"most": 40},
    "two_lead": {"place": 2},
    "two_of_a_name": {"name": "王芳"},
    "which_class": {},
    "which_line": {"line": "赵六 2组"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"card_group/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    files = {file.stem for file in (TEMPLATES / "card_group" / "messages").glob("*.j2")}
    assert {name for name in files if not name.startswith("_")} == set(TEXTS)
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(TEXTS)
