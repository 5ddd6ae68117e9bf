"""WeChat says who opened a page, and who is not known to it does not come in."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.simulator.account import FakeAccount
from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from storage.identities import Identity
from storage.session import Database
from tests.pages.stage import AES_KEY, BASE_URL, Stage, build

WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49"}


@pytest.fixture
def world() -> Iterator[World]:
    """The fake platform, with both schools' accounts."""
    made = World(now=machine_now)
    for code in ("qingshan", "qinglong"):
        made.add_account(FakeAccount(f"wx_{code}", "secret", "token", AES_KEY, f"gh_{code}", ""))
    with serve_in_thread(create_simulator(made)) as platform:
        made.base_url = platform.url
        yield made
    made.close()


@pytest.fixture
def stage(db: Database, world: World) -> Stage:
    """Two schools whose accounts are on the fake platform."""
    return build(db, api_base=world.base_url)


def _leave_for_wechat(browser: FlaskClient, page: str) -> dict[str, str]:
    """Where the page sends the phone, as the parameters of that address."""
    answer = browser.get(page, headers=WECHAT)
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def _come_back(browser: FlaskClient, world: World, asked: dict[str, str], openid: str) -> TestResponse:
    code = world.logins.give(asked["appid"], openid, machine_now())
    back = urlsplit(asked["redirect_uri"]).path
    return browser.get(f"{back}?code={code}&state={asked['state']}", headers=WECHAT)


def test_wechat_says_who_is_there(stage: Stage, world: World) -> None:
    browser = stage.browser()
    asked = _leave_for_wechat(browser, "/m/children?school=qingshan")
    assert asked["appid"] == "wx_qingshan"
    assert asked["scope"] == "snsapi_base"
    assert asked["redirect_uri"] == f"{BASE_URL}/m/oauth"
    arrived = _come_back(browser, world, asked, "openid_grandmother")
    assert arrived.location == "/m/children?school=qingshan"
    assert "李小明" in browser.get("/m/children?school=qingshan", headers=WECHAT).text
    assert browser.get(f"/m/children/{stage.cast.xiaoyu.id}", headers=WECHAT).status_code == 404


def test_who_was_never_seen_comes_in_as_nobody(stage: Stage, world: World) -> None:
    browser = stage.browser()
    asked = _leave_for_wechat(browser, "/m/?school=qinglong")
    assert _come_back(browser, world, asked, "openid_new").status_code == 302
    shown = browser.get("/m/", headers=WECHAT).text
    assert "打个招呼" in shown
    assert "给老师留话" not in shown
    met = stage.db.read(lambda session: session.scalars(select(Identity).where(Identity.openid == "openid_new")).one())
    assert (met.school_id, met.follows) == (stage.cast.other_school.id, False)


def test_a_stranger_is_sent_to_wechat_from_pages_that_do_not_exist_too(stage: Stage) -> None:
    for page in ("/m/children", "/m/nothing", f"/m/children/{stage.cast.xiaoming.id}"):
        assert _leave_for_wechat(stage.browser(), f"{page}?school=qingshan")["appid"] == "wx_qingshan"


def test_outside_wechat_and_without_a_school_there_is_nothing(stage: Stage) -> None:
    assert stage.browser().get("/m/children?school=qingshan").status_code == 404
    assert stage.browser().get("/m/children", headers=WECHAT).status_code == 404
    assert stage.browser().get("/m/children?school=nowhere", headers=WECHAT).status_code == 404


def test_a_code_comes_back_to_the_browser_that_asked(stage: Stage, world: World) -> None:
    asked = _leave_for_wechat(stage.browser(), "/m/children?school=qingshan")
    assert _come_back(stage.browser(), world, asked, "openid_grandmother").status_code == 404
    mine = stage.browser()
    for state in ("x", "", "ü"):
        wrong = {**_leave_for_wechat(mine, "/m/children?school=qingshan"), "state": state}
        assert _come_back(mine, world, wrong, "openid_grandmother").status_code == 404
    assert mine.get("/m/children").status_code == 404


def test_a_used_code_is_asked_for_again(stage: Stage, world: World) -> None:
    browser = stage.browser()
    asked = _leave_for_wechat(browser, "/m/children?school=qingshan")
    back = f"/m/oauth?code=spent&state={asked['state']}"
    answer = browser.get(back, headers=WECHAT)
    assert answer.status_code == 400
    assert 'href="/m/children?school=qingshan"' in answer.text


def test_a_made_up_identity_of_a_snapshot_is_refused(sqlite_db: Database) -> None:
    fake = Flask("snapshot")
    fake.add_url_rule("/sns/oauth2/access_token", view_func=lambda: {"openid": "virtual", "is_snapshotuser": 1})
    with serve_in_thread(fake) as platform:
        stage = build(sqlite_db, api_base=platform.url)
        browser = stage.browser()
        asked = _leave_for_wechat(browser, "/m/?school=qingshan")
        answer = browser.get(f"/m/oauth?code=x&state={asked['state']}", headers=WECHAT)
    assert "使用完整服务" in answer.text
    assert browser.get("/m/").status_code == 404


def test_when_wechat_is_away_the_page_says_try_again(sqlite_db: Database) -> None:
    stage = build(sqlite_db)
    browser = stage.browser()
    asked = _leave_for_wechat(browser, "/m/?school=qingshan")
    assert browser.get(f"/m/oauth?code=x&state={asked['state']}", headers=WECHAT).status_code == 503
