"""Every sentence of the voice pack's own talk, whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
WORDS = "字签好了,谢谢您。"

TEXTS: dict[str, dict[str, Any]] = {
    "all_spoken": {},
    "no_file": {},
    "paths": {},
    "please_speak": {},
    "read": {},
    "record_clip": {"words": WORDS, "left": 12},
    "shall_i_speak": {},
    "spoken": {},
    "spoken_in": {"words": WORDS},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"voice_pack/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "voice_pack" / "messages").glob("*.j2")} == set(TEXTS)
