"""A parents' day from its announcement to the gate, through the real webhook and the real sender."""

import re
from datetime import datetime
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.clock import SHANGHAI, monotonic
from bot.core.people import Role
from bot.simulator.contact import Shown
from bot.simulator.play import Player
from storage.identities import Identity
from storage.schools import School
from tests import factories

WAIT_SECONDS = 20.0


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A made-up school on a Friday afternoon, without pages."""
    goes_on_to(stage, "2026-11-20 15:00")
    return stage


def goes_on_to(stage: Stage, when: str) -> None:
    """The school's clock, and all that falls due until then."""
    stage.traveller.set(datetime.fromisoformat(when).replace(tzinfo=SHANGHAI))


def player(stage: Stage, name: str) -> Player:
    """One of the made-up school's people at the phone."""
    return Player(stage.world, next(each.key for each in stage.world.people.values() if each.name == name))


def says(who: Player, *texts: str) -> str:
    """What came back to the last of these."""
    answers = list[Shown]()
    for text in texts:
        answers = [each for each in who.say(text) if each.way == "reply"]
    return answers[-1].seen


def hears(stage: Stage, who: Player, words: str) -> str:
    """The message with these words, once it has come."""

    def found() -> str:
        pushed = (each.seen for each in who.contact.chat if each.way in ("template", "custom") and words in each.seen)
        return next(pushed, "")

    with stage.world.changed:
        assert stage.world.changed.wait_for(found, WAIT_SECONDS), who.chat
    return found()


def guard(stage: Stage) -> Player:
    """A guard, bound to a WeChat of his own."""
    stage.world.add_person("guard", "赵大门", "")
    contact = stage.world.contact("guard")
    contact.following = True
    stage.house.database.transact(_guard, contact.openid)
    return Player(stage.world, "guard")


def _guard(session: Session, openid: str) -> None:
    school = session.scalars(select(School)).one()
    made = factories.staff(session, school, name="赵大门")
    factories.role(session, made, Role.GATE_GUARD)
    app_id = session.scalars(select(Identity.app_id).limit(1)).one()
    who = factories.identity(session, school.id, openid, app_id=app_id)
    who.staff_id, who.face = made.id, "staff"


def test_from_the_announcement_to_the_gate(stage: Stage) -> None:
    teacher, mother, at_gate = player(stage, "杨静"), player(stage, "王芳"), guard(stage)
    refused = says(teacher, "开接待日", "11月24日", "14:00到16:00", "2", "1", "2")
    assert "排不下:40 家" in refused
    opened = says(teacher, "1", "8:00到17:00", "2", "三(2)班教室", "说说孩子", "1", "1", "1")
    assert "开好了。40 家都排得下" in opened
    asked = hears(stage, mother, "家长接待日")
    number = re.findall(r"回数字(\d+)", asked)[-1]
    chosen = says(mother, number, "1", "1")
    assert "选好了,11月24日 周二 08:00 来" in chosen
    codes = re.findall(r"到大门报 (\d{4})", chosen)
    assert "08:00 李小明 " in says(teacher, "接待日")
    assert "不是今天的" in says(at_gate, f"进门 {codes[0]}")
    goes_on_to(stage, "2026-11-23 19:05")
    ends = monotonic() + WAIT_SECONDS
    while "还没有时间" in says(teacher, "接待日"):  # a few families at a time, behind the conversation
        assert monotonic() < ends
        sleep(0.2)
    goes_on_to(stage, "2026-11-24 07:50")
    assert "请进。08:00 三(2)班" in says(at_gate, f"进门 {codes[0]}")
    assert hears(stage, teacher, "家长到")  # in words, or as a template without the child's name
    assert stage.world.faults == []
