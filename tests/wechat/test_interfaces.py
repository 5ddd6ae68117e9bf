"""Menu, scene codes, templates and logins, as they go over the wire."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import MiniProgram
from bot.wechat import mini_program, oauth, qrcodes, templates
from bot.wechat.client import ApiClient
from bot.wechat.menu import create_menu
from tests.wechat.loopback import Platform, refusal
from tests.wechat.platform_side import APP_ID, account

OK = {"errcode": 0, "errmsg": "ok"}
CLICK = {"name": "联系卡", "type": "click", "key": "contact_card"}


def test_a_menu_goes_up_as_it_is(platform: Platform, api: ApiClient) -> None:
    platform.says("/cgi-bin/menu/create", OK)
    create_menu(api, [CLICK, {"name": "更多", "sub_button": [CLICK] * 5}])
    (asked,) = platform.calls("/cgi-bin/menu/create")
    assert asked.fields == {"button": [CLICK, {"name": "更多", "sub_button": [CLICK] * 5}]}
    assert "联系卡".encode() in asked.body


@pytest.mark.parametrize(
    "buttons",
    [[CLICK] * 4, [{"name": "更多", "sub_button": [CLICK] * 6}], [{**CLICK, "name": "六个汉字太长"}]],
)
def test_a_menu_that_wechat_would_refuse_is_not_sent(
    platform: Platform, api: ApiClient, buttons: list[dict[str, object]]
) -> None:
    with pytest.raises(OperatorError, match="menu"):
        create_menu(api, buttons)
    assert platform.asked == []


def test_a_scene_code(platform: Platform, api: ApiClient) -> None:
    answer = {"ticket": "t-1", "expire_seconds": 2592000, "url": "http://weixin.qq.com/q/1"}
    platform.says("/cgi-bin/qrcode/create", answer)
    code = qrcodes.temporary(api, "bind_8KD2", valid=timedelta(days=30))
    assert code == qrcodes.SceneCode("http://weixin.qq.com/q/1", "t-1", timedelta(days=30))
    assert platform.calls("/cgi-bin/qrcode/create")[0].fields == {
        "expire_seconds": 2592000,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": "bind_8KD2"}},
    }


@pytest.mark.parametrize(("scene", "days"), [("", 1), ("x" * 65, 1), ("x", 31), ("x", 0)])
def test_a_scene_or_time_out_of_bounds_is_not_asked_for(
    platform: Platform, api: ApiClient, scene: str, days: int
) -> None:
    with pytest.raises(ValueError, match=r"scene|days"):
        qrcodes.temporary(api, scene, valid=timedelta(days=days))
    assert platform.asked == []


def test_templates_come_with_their_fields(platform: Platform, api: ApiClient) -> None:
    one = {"template_id": "tmpl-1", "title": "家校通知", "content": "事项:{{thing1.DATA}}\n时间:{{time3.DATA}}\n"}
    platform.says("/cgi-bin/template/get_all_private_template", {"template_list": [one]})
    (template,) = templates.private(api)
    assert (template.id, template.title, template.fields) == ("tmpl-1", "家校通知", ("thing1", "time3"))


def test_the_login_address_keeps_wechats_order() -> None:
    address = oauth.authorize_url(account(), redirect="https://school.example/m/back?to=1&x=2", state="s&1")
    assert address.startswith(f"https://open.weixin.qq.com/connect/oauth2/authorize?appid={APP_ID}&redirect_uri=")
    assert address.endswith("#wechat_redirect")
    query = parse_qs(urlsplit(address).query)
    assert list(query) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert query["redirect_uri"] == ["https://school.example/m/back?to=1&x=2"]
    assert (query["scope"], query["state"]) == (["snsapi_base"], ["s&1"])


def test_with_another_api_address_the_login_page_is_there_too() -> None:
    address = oauth.authorize_url(account(api_base="http://127.0.0.1:9"), redirect="http://x/", state="s")
    assert address.startswith("http://127.0.0.1:9/connect/oauth2/authorize?")


def test_a_code_gives_an_openid_and_needs_no_access_token(platform: Platform) -> None:
    platform.says(oauth.PATH, {"access_token": "user", "openid": "o_1", "scope": "snsapi_base"})
    assert oauth.openid_of(account(api_base=platform.address, app_secret="s-1"), "c-1") == "o_1"
    (asked,) = platform.asked
    assert asked.query == {"appid": APP_ID, "secret": "s-1", "code": "c-1", "grant_type": "authorization_code"}


def test_a_snapshot_identity_is_nobody(platform: Platform) -> None:
    platform.says(oauth.PATH, {"openid": "o_virtual", "is_snapshotuser": 1})
    with pytest.raises(oauth.SnapshotUserError):
        oauth.openid_of(account(api_base=platform.address), "c-1")


@pytest.mark.parametrize("code", [40029, 40163, 42003])
def test_a_used_or_old_code_means_login_again(platform: Platform, code: int) -> None:
    program = MiniProgram.model_validate({"app_id": "wx1", "app_secret": "s", "api_base": platform.address})
    platform.says(oauth.PATH, refusal(code))
    platform.says(mini_program.PATH, refusal(code))
    with pytest.raises(oauth.LoginAgainError):
        oauth.openid_of(account(api_base=platform.address), "c-1")
    with pytest.raises(oauth.LoginAgainError):
        mini_program.openid_of(program, "c-1")


@pytest.mark.parametrize(
    ("answer", "error"), [(refusal(40125), OperatorError), (refusal(-1), DeliveryError), ({}, DeliveryError)]
)
def test_other_login_faults_are_not_the_persons(
    platform: Platform, answer: dict[str, object], error: type[Exception]
) -> None:
    platform.says(oauth.PATH, answer)
    with pytest.raises(error):
        oauth.openid_of(account(api_base=platform.address), "c-1")


def test_the_mini_program_logs_in_by_its_own_code(platform: Platform) -> None:
    program = MiniProgram.model_validate({"app_id": "wx1", "app_secret": "s-2", "api_base": platform.address})
    platform.says(mini_program.PATH, {"openid": "mini_1", "session_key": "k"})
    assert mini_program.openid_of(program, "c-2") == "mini_1"
    (asked,) = platform.asked
    assert asked.query == {"appid": "wx1", "secret": "s-2", "js_code": "c-2", "grant_type": "authorization_code"}
