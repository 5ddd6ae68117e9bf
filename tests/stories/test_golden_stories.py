"""The model chats of binding and of the contact card, played through the real webhook and held word by word.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories; the change is then read before it is committed.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage
from bot.core.clock import SHANGHAI
from tests.golden import agrees
from tests.stories.telling import Teller

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def stage_begins(story: str) -> datetime:
    """Monday morning of the week in which the story's clock first stands."""
    when = next(line for line in (GOLDEN / f"{story}.txt").read_text(encoding="utf-8").splitlines() if "钟: " in line)
    day = datetime.fromisoformat(when.removeprefix("钟: ")).replace(tzinfo=SHANGHAI)
    return (day - timedelta(days=day.weekday())).replace(hour=8, minute=0)


@pytest.mark.parametrize("story", sorted(file.stem for file in GOLDEN.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = GOLDEN / f"{story}.txt"
    agrees(file, Teller(stage, story).play(file.read_text(encoding="utf-8")))
    assert stage.world.faults == []
