"""The model chats of 约见老师 and 改约, played through the real webhook and held word by word.

As in ``tests/stories``: ``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories. The four digits for the
gate are drawn anew for each booking.
"""

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.settings.rules import Rules
from storage.staff import Staff
from tests.fixtures.stages import QUIET_MONTHS
from tests.golden import agrees
from tests.stories.telling import Teller
from tests.visit_booking.talks import model_hours

STORIES = Path(__file__).parent / "golden" / "stories"
CODE = re.compile(r"(?<=报 )\d{4}")


@pytest.fixture
def stage_rules() -> Rules:
    return QUIET_MONTHS


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A made-up school of its own, in which the class teacher of 三(2)班 has hours."""
    stage.house.database.transact(_hours)
    return stage


@pytest.mark.parametrize("story", sorted(file.stem for file in STORIES.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = STORIES / f"{story}.txt"
    told = Teller(stage, story).play(file.read_text(encoding="utf-8"))
    agrees(file, CODE.sub("<进门的四个数字>", told))
    assert stage.world.faults == []


def _hours(session: Session) -> None:
    model_hours(session, session.scalars(select(Staff).where(Staff.name == "杨静")).one())
