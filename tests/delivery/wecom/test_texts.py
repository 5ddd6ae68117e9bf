"""What parents and teachers read of ours around the words of a message."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import phrase
from tests.factories import NOW
from tests.golden import agrees

GOLDEN = Path(__file__).parent / "golden" / "texts"

TEXTS: dict[str, dict[str, Any]] = {
    "delivery/a_child": {},
    "delivery/group_digest": {"count": 12},
    "delivery/school_notice": {"words": "明天放假。", "url": "https://jx.example.edu.cn/m/s/abc", "written": NOW},
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_words(name: str) -> None:
    agrees(GOLDEN / f"{name.replace('/', '_')}.txt", phrase(name, **TEXTS[name]))
