"""Words of danger through the running product: real pushes, real threads, the local WeChat's phones."""

import json
import time
from urllib.request import urlopen

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.people import Role
from bot.simulator.play import Player
from storage.identities import Identity
from storage.schools import School
from tests import factories

SOON = 10.0


def follower(stage: Stage, key: str, name: str) -> Player:
    """Somebody new who follows the account."""
    stage.world.add_person(key, name, "")
    player = Player(stage.world, key)
    player.follow()
    return player


def on_duty(stage: Stage) -> Player:
    """A teacher on duty, bound to a phone."""
    player = follower(stage, "duty", "王敏")

    def write(session: Session) -> None:
        made = factories.staff(session, session.scalars(select(School)).one(), name="王敏")
        factories.role(session, made, Role.DUTY_TEACHER)
        who = session.scalars(select(Identity).where(Identity.openid == player.contact.openid)).one()
        who.staff_id, who.face = made.id, "staff"

    stage.house.database.transact(write)
    return player


def test_somebody_is_called_within_ten_seconds_and_has_it_with_one_number(stage: Stage) -> None:
    duty, child = on_duty(stage), follower(stage, "child", "小风")
    began = time.monotonic()
    (answer,) = child.say("我不想活了")
    duty.wait_for("【警报】", timeout=SOON)
    called = time.monotonic() - began
    assert "12356" in answer.seen
    assert called <= SOON, called
    duty.say("警报")
    assert "我不想活了" in duty.say("1")[0].seen
    assert "您来处理" in duty.say("1")[0].seen
    assert json.loads(urlopen(f"{stage.url}/readyz").read())["pager"] == "ok"
    assert stage.world.faults == []
