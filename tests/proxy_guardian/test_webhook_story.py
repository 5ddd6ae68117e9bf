"""A proxy guardian's month as it is lived: through the real webhook, on the real outbox, word for word."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.people import Role
from bot.identity.actors import actor_of_staff
from bot.identity.audience import LEFT_BEHIND
from bot.identity.teachers import colleagues, homeroom_teacher_of
from handlers.proxy_guardian.actions import assigning
from storage.pupils import Pupil
from storage.schools import School
from tests import factories
from tests.golden import agrees
from tests.stories.telling import Teller

GOLDEN = Path(__file__).parent / "golden" / "stories"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """The made-up school of the demo, where a neighbour is asked to stand in for 小明's parents."""
    stage.house.database.transact(_staff, stage)
    return stage


def _staff(session: Session, stage: Stage) -> None:
    neighbour = factories.staff(session, session.get_one(School, stage.school.id), name="赵大山")
    factories.role(session, neighbour, Role.PROXY_GUARDIAN)


def _stands_in(session: Session, stage: Stage) -> None:
    now = stage.traveller.get()
    child = session.scalars(select(Pupil).where(Pupil.name == "李小明")).one()
    child.care_kinds = LEFT_BEHIND
    teacher = homeroom_teacher_of(session, stage.school.id, child.class_id, now)
    assert teacher is not None
    actor = actor_of_staff(session, stage.school.id, teacher.id, now)
    staff = {name: staff_id for staff_id, name in colleagues(session, stage.school.id, now)}
    assigning.assign(session, stage.school, actor, child.id, staff["赵大山"], "proxy", now)


def test_the_month_goes_as_it_was_agreed(stage: Stage) -> None:
    file = GOLDEN / "proxy_month.txt"
    first, _, rest = file.read_text(encoding="utf-8").partition("妈妈: <等")
    teller = Teller(stage, "proxy_month")
    told = teller.play(first)
    stage.house.database.transact(_stands_in, stage)
    agrees(file, f"{told.rstrip()}\n{teller.play(f'妈妈: <等{rest}')}")
    assert stage.world.faults == []
