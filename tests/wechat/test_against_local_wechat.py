"""Our side and the local WeChat's, which were written apart, understand each other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.inbound import Kind
from bot.core.settings import WeChat
from bot.simulator import pushes, signing
from bot.simulator.account import DataFormat, FakeAccount, Mode
from bot.simulator.app import create_simulator
from bot.simulator.contact import Contact
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from bot.wechat import edge, media, oauth, passive, qrcodes, templates
from bot.wechat.client import ApiClient
from bot.wechat.menu import create_menu
from bot.wechat.token_stores import MemoryTokenStore
from bot.wechat.tokens import TokenProvider
from tests.wechat.platform_side import KEY

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 50


class Here:
    """One account as both sides know it."""

    def __init__(self, url: str, world: World, fake: FakeAccount, person: Contact) -> None:
        self.world, self.fake, self.person = world, fake, person
        credentials = {"app_id": "wx1", "app_secret": "secret", "token": "token", "encoding_aes_key": KEY}
        self.ours = WeChat.model_validate({**credentials, "original_id": "gh_school", "api_base": url})
        self.api = ApiClient(self.ours, TokenProvider(self.ours, MemoryTokenStore()))


@pytest.fixture
def here() -> Iterator[Here]:
    world = World(now=lambda: NOW)
    fake = world.add_account(FakeAccount("wx1", "secret", "token", KEY, "gh_school", ""))
    world.add_person("mother", "王姐", "小明的妈妈", "三(2)班")
    with serve_in_thread(create_simulator(world)) as platform:
        world.base_url = platform.url
        yield Here(platform.url, world, fake, world.contact("mother", "wx1"))
        world.close()


@pytest.mark.parametrize("data_format", DataFormat)
@pytest.mark.parametrize("mode", Mode)
def test_every_mode_and_format_there_and_back(here: Here, mode: Mode, data_format: DataFormat) -> None:
    here.fake.mode, here.fake.data_format = mode, data_format
    fields = pushes.enveloped(here.person, pushes.text("]]> 签字 ", "1"), created=NOW, number=7)
    query, body = signing.signed_push(here.fake, fields, timestamp=int(NOW.timestamp()), nonce="n-1")
    push = edge.open_push(here.ours, query, body, now=NOW)
    assert (push.inbound.kind, push.inbound.text, push.inbound.menu_id) == (Kind.TEXT, "]]> 签字 ", "1")
    answer = edge.seal(push, passive.render(push.inbound, "已签字 ]]>", now=NOW), now=NOW)
    said = signing.answer_fields(here.fake, signing.opened_answer(here.fake, answer))
    assert (said["ToUserName"], said["FromUserName"]) == (here.person.openid, "gh_school")
    assert (said["MsgType"], said["Content"]) == ("text", "已签字 ]]>")


def test_the_url_check(here: Here) -> None:
    query = signing.url_check(here.fake, timestamp=int(NOW.timestamp()), nonce="n-1", echostr="12345")
    assert edge.answer_check(here.ours, query, now=NOW) == "12345"


def test_the_interfaces_we_call(here: Here) -> None:
    create_menu(here.api, [{"name": "联系卡", "type": "click", "key": "contact_card"}])
    code = qrcodes.temporary(here.api, "bind_8KD2", valid=timedelta(days=30))
    assert code.url
    assert code.valid == timedelta(days=30)
    assert isinstance(templates.private(here.api), tuple)
    media_id = media.upload(here.api, "image", JPEG, "photo.jpg")
    assert media.fetch(here.api, media_id).content == JPEG


def test_a_page_login_works_once(here: Here) -> None:
    code = here.world.logins.give("wx1", here.person.openid, NOW, "snsapi_base")
    assert oauth.openid_of(here.ours, code) == here.person.openid
    with pytest.raises(oauth.LoginAgainError):
        oauth.openid_of(here.ours, code)
