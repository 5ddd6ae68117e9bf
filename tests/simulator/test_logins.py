"""Who is there: OAuth2 on pages and wx.login, each code once and for five minutes."""

from urllib.parse import parse_qs, urlsplit

import pytest
from urllib3 import request

from tests.simulator.conftest import Scene

PAGE = "http://school.example/m/login?next=card"


def authorize(scene: Scene, **changed: str) -> tuple[int, str]:
    """Open the page as the mother; the status and where it leads."""
    asked = {"appid": "wx1", "redirect_uri": PAGE, "response_type": "code", "scope": "snsapi_base", "state": "s&1"}
    query = {**asked, "as": "mother", **changed}
    fields = {name: value for name, value in query.items() if value}
    answer = request("GET", f"{scene.url}/connect/oauth2/authorize", fields=fields, retries=False, redirect=False)
    return answer.status, answer.headers.get("Location", answer.data.decode())


def code_of(scene: Scene) -> str:
    _, location = authorize(scene)
    return parse_qs(urlsplit(location).query)["code"][0]


def test_a_page_learns_who_opened_it(scene: Scene) -> None:
    status, location = authorize(scene)
    query = parse_qs(urlsplit(location).query)
    assert (status, location.startswith(f"{PAGE}&"), query["state"]) == (302, True, ["s&1"])
    told = scene.get("/sns/oauth2/access_token", appid="wx1", secret="secret", code=query["code"][0])
    assert told["openid"] == scene.player().contact.openid
    again = scene.get("/sns/oauth2/access_token", appid="wx1", secret="secret", code=query["code"][0])
    assert again["errcode"] == 40163


def test_without_a_phone_the_window_is_asked(scene: Scene) -> None:
    status, page = authorize(scene, **{"as": ""})
    assert (status, "王姐" in page, "window.name" in page) == (200, True, True)


def test_what_is_refused(scene: Scene) -> None:
    assert authorize(scene, redirect_uri="javascript:alert(1)")[0] == 400
    assert authorize(scene, response_type="token")[0] == 400
    assert "40013" in authorize(scene, appid="wx9")[1]
    late = code_of(scene)
    scene.clock.pass_by(minutes=5)
    asked = {"appid": "wx1", "secret": "secret"}
    assert scene.get("/sns/oauth2/access_token", **asked, code=late)["errcode"] == 42003
    assert scene.get("/sns/oauth2/access_token", **asked, code="guess")["errcode"] == 40029
    assert scene.get("/sns/oauth2/access_token", appid="wx1", secret="guess", code="x")["errcode"] == 40125


@pytest.fixture
def program(scene: Scene) -> dict[str, str]:
    scene.world.add_mini_program("wxmini", "mini-secret")
    return {"appid": "wxmini", "secret": "mini-secret", "grant_type": "authorization_code"}


def test_the_mini_program_learns_who_opened_it(scene: Scene, program: dict[str, str]) -> None:
    code = scene.player().wx_login("wxmini")
    told = scene.get("/sns/jscode2session", **program, js_code=code)
    assert set(told) == {"openid", "session_key"}
    # Another application, another openid.
    assert told["openid"] not in (scene.player().contact.openid, scene.player("teacher").contact.openid)
    assert (
        told["openid"]
        == scene.get("/sns/jscode2session", **program, js_code=scene.player().wx_login("wxmini"))["openid"]
    )
    assert scene.get("/sns/jscode2session", **program, js_code=code)["errcode"] == 40163


@pytest.mark.parametrize(
    ("changed", "code"), [({"appid": "wx9"}, 40013), ({"secret": "guess"}, 40125), ({"js_code": "guess"}, 40029)]
)
def test_a_login_that_is_refused(scene: Scene, program: dict[str, str], changed: dict[str, str], code: int) -> None:
    assert scene.get("/sns/jscode2session", **{**program, "js_code": "x", **changed})["errcode"] == code
