"""The model chats of binding and of the contact card, played through the real webhook and held word by word.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories; the change is then read before it is committed.
"""

from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage
from tests.golden import agrees
from tests.stories.telling import Teller

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("story", sorted(file.stem for file in GOLDEN.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = GOLDEN / f"{story}.txt"
    agrees(file, Teller(stage, story).play(file.read_text(encoding="utf-8")))
    assert stage.world.faults == []
