"""Every sentence about what is kept of a child, whole; the talks are told elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.identity.access import Child
from handlers.privacy.actions.consenting import OfChild
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
XIAOMING = Child(8, "李小明", 7, "三(2)班", "妈妈", 5, 4, 1)
KEPT = OfChild(XIAOMING, {"file": True, "hotline": False}, 12, None)

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "choice": {each: {"purpose": each} for each in ("file", "hotline", "copy", "end")},
    "consent": {each: {"child": "李小明", "purpose": each, "days": 180} for each in ("file", "hotline")},
    "copy_asked": {"": {"child": "李小明"}},
    "copy_file": {"": {"child": "李小明"}},
    "end": {"": {"child": "李小明"}},
    "end_asked": {
        "": {"child": "李小明", "days": 3, "duty_phone": ""},
        "urgent": {"child": "李小明", "days": 3, "duty_phone": "0838-600-1234"},
    },
    "family_line": {"": {}},
    "mine": {"": {"of": KEPT, "years": 3}},
    "needs_another": {"": {}},
    "news": {each: {"class_name": "三(2)班", "child": "李小明", "what": each} for each in ("end", "copy")},
    "news_label": {"": {}},
    "refused": {each: {"purpose": each} for each in ("file", "hotline")},
    "requests": {"some": {"children": ["李小明", "王小花"]}, "none": {"children": []}},
    "runs_already": {"": {}},
    "said": {
        f"{purpose} {given}": {"child": "李小明", "purpose": purpose, "given": given}
        for purpose in ("file", "hotline")
        for given in (True, False)
    },
    "same_name": {"": {}},
    "say_why": {"": {}},
    **{f"some_{what}": {"": {}} for what in ("child", "guardian", "number", "place")},
    "teacher_line": {"": {}},
    "why": {
        why: {"why": why}
        for why in (
            *(
                "home_visit.plan",
                "visit invitation",
                "phone_call",
                "teacher_line",
                "affection_hotline room",
                "care:note",
            ),
            *(
                "counseling",
                "class_page",
                "proxy_sheet",
                "three_knows",
                "card_month.archive",
                "privacy.copy",
                "other",
                "",
            ),
        )
    },
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"privacy/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "privacy" / "messages").glob("*.j2")} == set(TEXTS)
