"""A teachers' group hears once a day how many families of each class have not answered, and no child's name."""

from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.core.settings import WeCom
from bot.delivery.group_round import tell_groups
from bot.delivery.payload import unpack
from storage.outbox import PAYLOAD, OutboxRow
from storage.sealing import unseal
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake
from tests.delivery.ladder.ground import DAD, MUM, WEDNESDAY, Ground, at


@pytest.fixture
def ground(db: Database) -> Ground:
    """Two classes of one family each; the school has one teachers' group."""
    made = Ground(db, FamilyToMake("李小明", (MUM,)), FamilyToMake("王芳", (DAD,)), a_class=1)
    made.school = with_group(made.school)
    return made


def with_group(school: SchoolContext) -> SchoolContext:
    """The same school with enterprise WeChat."""
    wecom = WeCom(corp_id="ww", agent_id=1, secret=SecretStr("s"), robots={"三年级组": SecretStr("key")})
    return replace(school, config=school.config.model_copy(update={"wecom": wecom}))


def said(session: Session) -> list[str]:
    """What waits for the robots."""
    rows = session.scalars(select(OutboxRow).where(OutboxRow.channel == "group_robot"))
    return [unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload)).reply.text for row in rows]


def test_the_counts_of_the_classes_go_out_once(ground: Ground) -> None:
    ground.send()
    ground.climb(at(20, 10, 2))
    assert ground.acts("李小明妈妈", at(20, 11)) == [True]
    assert ground.do(tell_groups, ground.school, at(20, 16, 30)) == 1
    assert ground.do(tell_groups, ground.school, at(20, 16, 31)) == 0
    assert ground.read(said) == ['还没回应的家:\n三(2)班 1家\n名单在各班主任的公众号里,回"谁没回"。']


def test_nothing_is_said_where_nothing_is_missing(ground: Ground) -> None:
    assert ground.do(tell_groups, ground.school, at(20, 16, 30)) == 0
    ground.send()
    assert ground.do(tell_groups, ground.school, at(20, 10, 1)) == 0, "it has not left"
    ground.climb(at(20, 10, 2))
    assert ground.do(tell_groups, ground.school, WEDNESDAY) == 0, "the deadline has passed"


def test_a_school_without_groups_says_nothing(ground: Ground) -> None:
    ground.send()
    ground.climb(at(20, 10, 2))
    without = replace(ground.school, config=ground.school.config.model_copy(update={"wecom": None}))
    assert ground.do(tell_groups, without, at(20, 16, 30)) == 0
