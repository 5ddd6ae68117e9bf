"""A parent in another province, through the real webhook and the local WeChat, held word by word.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories; the change is then read before it is committed.
"""

from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage
from tests.golden import agrees
from tests.stories.telling import Teller

STORIES = Path(__file__).parent / "stories"


@pytest.mark.parametrize("story", sorted(file.stem for file in STORIES.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = STORIES / f"{story}.txt"
    agrees(file, Teller(stage, story).play(file.read_text(encoding="utf-8")))
    assert stage.world.faults == []
