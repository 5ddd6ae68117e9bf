"""Whoever speaks as staff sees the staff's menu; who goes back to being a parent, the families'."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.menus import put_up_menus
from bot.cli.demo.stage import Stage
from bot.core.clock import machine_now, monotonic
from bot.services import ROWS, SERVICES, menu_buttons
from bot.simulator.play import Player
from storage.identities import Binding, Identity
from storage.pupils import Guardian


def buttons_of(player: Player) -> list[str]:
    """What stands in this person's menu."""
    contact = player.contact
    menu = player.world.menus.seen_by(contact.account.app_id, contact.tags)
    items = [item for button in menu.buttons for item in button.get("sub_button", ())]  # type: ignore[attr-defined]  # nested JSON
    return [str(item["name"]) for item in items]


def wait_for_button(player: Player, name: str) -> bool:
    """Whether it appears; tags are put on behind the conversation."""
    with player.world.changed:
        ends = monotonic() + 10
        while name not in buttons_of(player) and monotonic() < ends:
            player.world.changed.wait(0.05)
    return name in buttons_of(player)


def is_a_mother_too(session: Session, openid: str) -> None:
    """The teacher has a child at the school."""
    who = session.scalars(select(Identity).where(Identity.openid == openid)).one()
    guardian = session.scalars(select(Guardian).limit(1)).one()
    session.add(
        Binding(
            school_id=who.school_id, identity_id=who.id, guardian_id=guardian.id, bound_at=machine_now(), how="slip"
        )
    )


def test_each_sees_the_menu_of_the_own_face(stage: Stage) -> None:
    teacher, mother = Player(stage.world, "teacher"), Player(stage.world, "mother")
    assert "发通知" in buttons_of(teacher)
    assert "发通知" not in buttons_of(mother)
    assert "看卡签字" in buttons_of(mother)
    assert "联系卡还没写" in "".join(shown.seen for shown in teacher.press("待办清单"))


def test_the_menu_follows_the_face(stage: Stage) -> None:
    teacher = Player(stage.world, "teacher")
    stage.house.database.transact(is_a_mother_too, teacher.contact.openid)
    teacher.press("换成家长")
    assert wait_for_button(teacher, "看卡签字")
    teacher.say("换成老师")
    assert wait_for_button(teacher, "发通知")


def test_putting_the_menus_up_again_leaves_one_for_staff(stage: Stage) -> None:
    (school,) = stage.house.schools.values()
    assert school.config.wechat
    for _ in range(2):
        assert put_up_menus(stage.house, school, school.config.wechat) is None
    assert len(stage.world.menus.conditional(school.app_id)) == 1


def test_no_column_is_longer_than_the_platform_takes() -> None:
    for face in ("guardian", "staff"):
        for column in menu_buttons(SERVICES, face):
            assert 1 <= len(column["sub_button"]) <= ROWS
