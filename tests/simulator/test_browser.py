"""The page in a real browser: a phone that one plays, pushes that arrive by themselves, pages that know the person."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, redirect, request
from playwright.sync_api import Page, expect
from werkzeug.wrappers import Response

from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import Part
from tests.fixtures.browser import NewPage
from tests.simulator.conftest import Scene
from tests.simulator.test_page import MovableClock

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the page asks once a second; a busy machine may take its time

LINES = '您要:\n<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=5">1 看卡</a>'


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def address(scene: Scene, clock: MovableClock) -> Iterator[str]:
    scene.account.name = "青山小学"
    with serve_in_thread(create_simulator(scene.world, clock_hook=clock)) as server:
        yield server.url


@pytest.fixture
def school_page(scene: Scene, address: str) -> Iterator[str]:
    """A page of the school that asks WeChat who opened it."""
    school = Flask("school")

    def card() -> str | Response:
        if "code" in request.args:
            openid, _ = scene.world.logins.take("wx1", request.args["code"], scene.clock())
            return f"<p>card of {scene.world.contacts[openid].person.key}</p>"
        asked = {"appid": "wx1", "redirect_uri": request.url, "response_type": "code", "state": "x"}
        return redirect(f"{address}/connect/oauth2/authorize?{urlencode(asked)}")

    school.add_url_rule("/m/card", "card", card)
    with serve_in_thread(school) as server:
        yield f"{server.url}/m/card"


def phone_of(page: Page, address: str, name: str) -> Page:
    page.goto(address)
    page.get_by_role("button", name=name).first.click()
    return page


def bubble(page: Page, text: str) -> None:
    """The school's (or one's own) bubble with these words is on the screen."""
    expect(page.locator(".bubble", has_text=text).last).to_be_visible()


def test_a_parent_follows_writes_taps_and_speaks(scene: Scene, address: str, page: Page) -> None:
    scene.echo.words = lambda push: LINES if push.get("Content") == "卡" else f"收到{push['MsgType']}"
    phone_of(page, address, "王姐")
    expect(page.locator("#chat")).to_be_empty()
    page.get_by_role("button", name="关注公众号").click()
    bubble(page, "收到event")
    page.get_by_role("button", name="打字").click()
    page.get_by_label("打字").last.fill("卡")
    page.get_by_role("button", name="发送").click()
    page.get_by_role("button", name="1 看卡").click()
    bubble(page, "收到text")
    assert scene.echo.pushes[-1]["bizmsgmenuid"] == "5"
    page.get_by_title("说话").click()
    page.get_by_role("button", name="说 12 秒").click()
    bubble(page, "收到voice")
    expect(page.get_by_role("button", name="语音 12 秒")).to_be_visible()
    page.get_by_role("button", name="回到菜单").click()
    page.get_by_role("button", name="找学校").click()
    page.get_by_role("button", name="校长信箱").click()
    bubble(page, "收到event")
    assert scene.world.faults == []


def test_what_comes_by_itself_appears_and_marks_others(scene: Scene, address: str, new_page: NewPage) -> None:
    for key in ("mother", "teacher"):
        scene.player(key).follow()
    desk = phone_of(new_page(1280, 800), address, "王姐")
    other = phone_of(new_page(), address, "杨老师")
    bubble(desk, "subscribe")
    scene.world.show(scene.player("teacher").contact, "custom", Part(text="要认 3 个人"))
    bubble(other, "要认 3 个人")
    expect(desk.locator(".person", has_text="杨老师").locator(".face i")).to_be_visible()
    expect(desk.locator(".bubble", has_text="要认")).to_have_count(0)
    desk.locator(".person", has_text="杨老师").click()
    bubble(desk, "要认 3 个人")
    expect(desk.locator(".person", has_text="杨老师").locator(".face i")).to_have_count(0)


def test_a_card_opens_the_page_as_the_person_of_this_tab(
    scene: Scene, address: str, school_page: str, new_page: NewPage
) -> None:
    context = new_page().context  # one browser, one set of cookies, two people
    for key, name in (("mother", "王姐"), ("teacher", "杨老师")):
        scene.player(key).follow()
        card = Part("card", "待办事项提醒", url=school_page, lines=(("孩子：", "您的孩子"),))
        scene.world.show(scene.player(key).contact, "template", card)
        tab = phone_of(context.new_page(), address, name)
        tab.get_by_role("button", name=re.compile("待办事项提醒")).click()
        expect(tab.frame_locator("iframe").get_by_text(f"card of {key}")).to_be_visible()
        tab.get_by_role("button", name="关闭网页").click()
        expect(tab.locator("iframe")).to_have_count(0)


def test_scanning_a_slip_and_leaving(scene: Scene, address: str, page: Page) -> None:
    scene.world.add_slip("mother", "小明的纸条", "slip-1")
    phone_of(page, address, "王姐")
    page.get_by_role("button", name="扫一扫").click()
    page.get_by_role("button", name="小明的纸条").click()
    bubble(page, "你说subscribe")
    assert scene.echo.pushes[-1]["EventKey"] == "qrscene_slip-1"
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="取消关注").click()
    expect(page.get_by_role("button", name="关注公众号")).to_be_visible()


def test_the_clock_goes_to_friday(address: str, clock: MovableClock, new_page: NewPage) -> None:
    desk = new_page(1280, 800)
    desk.goto(address)
    expect(desk.locator("#clock")).to_have_text("11月20日 周五 09:00")
    desk.get_by_role("button", name="周五 17:00").click()
    expect(desk.locator("#clock")).to_have_text("11月20日 周五 17:00")
    desk.get_by_label("日期和时间").fill("2026-09-30T17:00")
    desk.get_by_role("button", name="拨到").click()
    expect(desk.locator("#clock")).to_have_text("9月30日 周三 17:00")


def test_words_are_shown_as_words(scene: Scene, address: str, page: Page) -> None:
    scene.player().follow()
    scene.world.show(scene.player().contact, "custom", Part(text="<img src=x onerror=alert(1)> 1 < 2"))
    phone_of(page, address, "王姐")
    bubble(page, "<img src=x onerror=alert(1)> 1 < 2")


def test_the_page_can_be_used_by_everybody(scene: Scene, address: str, new_page: NewPage) -> None:
    scene.player().follow()
    card = Part("card", "待办事项提醒", url="http://127.0.0.1/", lines=(("孩子：", "您的孩子"),))
    scene.world.show(scene.player().contact, "template", card)
    for size in ((390, 844), (1280, 800)):
        tab = phone_of(new_page(*size), address, "王姐")
        bubble(tab, "subscribe")
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()


def test_a_search_finds_by_child_and_class(address: str, new_page: NewPage) -> None:
    desk = new_page(1280, 800)
    desk.goto(address)
    desk.get_by_label("搜索").fill("小明 三(2)")
    expect(desk.locator(".person")).to_have_count(1)
    desk.get_by_label("搜索").fill("不认识")
    expect(desk.get_by_text("没有找到这样的人")).to_be_visible()
