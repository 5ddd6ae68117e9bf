"""The model chats of binding and of the contact card, played through the real webhook and held word by word.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories; the change is then read before it is committed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage, open_stage
from bot.simulator.world import Habits
from tests.golden import agrees
from tests.stories.quiet import QUIET_MONTHS
from tests.stories.telling import Teller

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A made-up school of its own: no story finds what another has left."""
    with open_stage(tmp_path, pages=False, habits=Habits(receipt_delay=(0.0, 0.1)), rules=QUIET_MONTHS) as opened:
        yield opened


@pytest.mark.parametrize("story", sorted(file.stem for file in GOLDEN.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = GOLDEN / f"{story}.txt"
    agrees(file, Teller(stage, story).play(file.read_text(encoding="utf-8")))
    assert stage.world.faults == []
