"""Every sentence around the class page, whole."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.class_page.actions.table import Row
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
ROW = Row(
    pupil_id=1, number="20240302", name="李小明", guardians=3, reached=2, families=2, card=("学习", "纪律"),
    has_remark=True, signed=1, answers=0, opinions=0, tasks=0, last_contact=None,
)  # fmt: skip

TEXTS: dict[str, dict[str, Any]] = {
    "a_voice": {},
    "card_mark": {"row": ROW},
    "card_mark+good": {"row": replace(ROW, card=(), has_remark=False)},
    "card_mark+none": {"row": replace(ROW, card=None, has_remark=False)},
    "export_heads": {},
    "export_sheet": {},
    "line_pupils": {},
    "line_reached": {},
    "signed_mark": {"row": ROW},
    "signed_mark+all": {"row": replace(ROW, signed=2)},
    "signed_mark+none": {"row": replace(ROW, signed=0)},
    "signed_mark+no_card": {"row": replace(ROW, card=None)},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"class_page/{name.partition('+')[0]}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    found = {file.stem for file in (TEMPLATES / "class_page" / "messages").glob("*.j2")}
    assert found == {name.partition("+")[0] for name in TEXTS}
