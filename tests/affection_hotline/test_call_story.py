"""约通话 through the real webhook and the local WeChat, held word by word.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes what came back into the stories; the change is then read before it is committed.
"""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.people import Role
from storage.office_hours import OfficeHours, Place
from storage.schools import School
from tests import factories
from tests.affection_hotline.room import HALF_PAST_ONE, NOON, SCHOOL_DAYS
from tests.golden import agrees
from tests.school_week import at
from tests.stories.telling import Teller

STORIES = Path(__file__).parent / "golden" / "call_stories"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A made-up school of its own, with one line in its hotline room."""
    stage.house.database.transact(_line)
    return stage


@pytest.mark.parametrize("story", sorted(file.stem for file in STORIES.glob("*.txt")))
def test_the_story_goes_as_it_was_agreed(stage: Stage, story: str) -> None:
    file = STORIES / f"{story}.txt"
    agrees(file, Teller(stage, story).play(file.read_text(encoding="utf-8")))
    assert stage.world.faults == []


def _line(session: Session) -> None:
    school = session.scalars(select(School)).one()
    staff = factories.staff(session, school, name="王兰")
    factories.role(session, staff, Role.DUTY_TEACHER)
    place = Place(school_id=school.id, name="亲情室", alone=True)
    session.add(place)
    session.flush()
    for weekday in SCHOOL_DAYS:
        hours = OfficeHours(school_id=school.id, staff_id=staff.id, weekday=weekday, length=15, ways="room")
        hours.starts, hours.ends, hours.place_id, hours.since = NOON, HALF_PAST_ONE, place.id, date(2026, 9, 1)
        hours.written_at = at(1, 8)
        session.add(hours)
    session.flush()
