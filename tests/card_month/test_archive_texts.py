"""What teachers read of a bound month, as agreed."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.texts import TEMPLATES, say
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
NOVEMBER = date(2026, 11, 1)
TEXTS: dict[str, dict[str, object]] = {
    "archive_ready": {"class_name": "三(2)班", "month": NOVEMBER, "children": 45},
    "archive_what": {},
    "archive_file": {"class_name": "三(2)班", "month": NOVEMBER},
    "archive_numbers": {},
    "archive_voice": {},
    "archive_picture": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    values = TEXTS[name]
    agrees(GOLDEN / f"{name}.txt", shown(say(f"card_month/{name}", go=None, media="", **values)))


def test_no_text_is_left_out() -> None:
    files = {file.stem for file in (TEMPLATES / "card_month" / "messages").glob("archive*.j2")}
    assert files == set(TEXTS)
