"""Two schools have two accounts: people, openids, menus, templates and chats stay apart."""

import pytest

from bot.simulator.account import FakeAccount
from bot.simulator.app import create_simulator
from bot.simulator.errors import ApiError
from bot.simulator.play import Player
from tests.simulator.conftest import AES_KEY, Scene
from tests.simulator.test_page import state

OTHER = FakeAccount("wx2", "secret-2", "token-2", AES_KEY[::-1], "gh_other", "", name="白水小学")


@pytest.fixture
def other(scene: Scene) -> Player:
    """The same mother, towards the other school, which is not reachable just now."""
    scene.world.add_account(OTHER)
    return Player(scene.world, "mother", "wx2")


def test_an_openid_of_the_other_account_is_nobody(scene: Scene, other: Player) -> None:
    assert other.contact.openid != scene.player().contact.openid
    with pytest.raises(ApiError, match="40003"):
        scene.world.known("wx1", other.contact.openid)
    said = {"touser": other.contact.openid, "msgtype": "text", "text": {"content": "x"}}
    assert scene.post("/cgi-bin/message/custom/send", said)["errcode"] == 40003
    assert scene.get("/cgi-bin/user/info", openid=other.contact.openid)["errcode"] == 40003


def test_a_push_goes_to_its_own_school(scene: Scene, other: Player) -> None:
    mother = scene.player()
    mother.follow()
    mother.say("给第一所")
    assert (mother.contact.following, other.contact.following) == (True, False)
    assert other.chat == []
    other.contact.account.callback_url = scene.account.callback_url
    other.follow()  # arrives at the first school's door, which cannot open it
    assert other.last is not None
    assert other.last.answer == "fault"


def test_templates_menus_and_codes_are_the_accounts_own(scene: Scene, other: Player) -> None:
    world = scene.world
    world.templates.add("wx2", "通知", "事项：{{thing1.DATA}}", "T2")
    with pytest.raises(ApiError, match="40037"):
        world.templates.get("wx1", "T2")
    world.menus.create("wx2", {"button": [{"type": "click", "name": "甲", "key": "A"}]})
    assert len(world.menus.seen_by("wx1", set()).buttons) == 3
    made = world.codes.create("wx2", "QR_STR_SCENE", {"scene_str": "slip"}, 60, scene.clock())
    assert world.codes.find("wx1", made.url) is None
    assert world.codes.shown("wx1", scene.clock()) == []


def test_the_page_lets_one_choose_the_school(scene: Scene, other: Player) -> None:
    page = create_simulator(scene.world).test_client()
    assert "白水小学" in page.get("/simulator/").text
    scene.player().follow()
    here, there = (state(page, app=app) for app in ("wx1", "wx2"))
    assert (here["me"]["following"], there["me"]["following"]) == (True, False)
    assert (len(here["news"]), len(there["news"])) == (1, 0)
