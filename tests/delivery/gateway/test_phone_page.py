"""The tab with texts and calls, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.simulator.account import FakeAccount
from storage.session import Database
from tests.delivery.gateway.town import Town

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the page asks once a second; a busy machine may take its time


def test_a_mother_reads_a_text_answers_a_call_and_presses_one(sqlite_db: Database, page: Page) -> None:
    with Town(sqlite_db) as town:
        town.world.add_account(FakeAccount("wx1", "s", "t", "a" * 43, "gh_school", "", name="青山小学"))
        town.world.add_person("teacher", "杨老师", "没有手机号的人")
        town.queue("sms", words="明天下午3点放学,请来接李小明")
        town.feed()
        page.goto(town.provider_url)
        page.get_by_role("button", name="王姐").first.click()
        tab = page.get_by_role("button", name="短信和电话")
        expect(page.locator("#tab-news")).to_be_visible()
        tab.click()
        expect(page.locator(".calls .text")).to_have_text("【青山小学】明天下午3点放学,请来接李小明")
        expect(page.locator("#tab-news")).to_be_hidden()
        town.queue("voice", notice_id=town.notice(), words="您好,这里是青山小学。明天下午3点放学。按1表示知道了。")
        town.feed()
        expect(page.get_by_label("来电", exact=True)).to_contain_text("05718888")
        assert not axe_faults(page)
        page.get_by_role("button", name="接听").click()
        expect(page.locator(".spoken")).to_have_text(re.compile("按1表示知道了"))
        page.get_by_role("button", name="1", exact=True).click()
        expect(page.locator(".status")).to_have_text("按了 1")
        assert not axe_faults(page)
        town.comes_true(lambda: town.ends() == ["pressed"])
        page.get_by_role("button", name="挂断").click()
        expect(page.locator(".called")).to_have_text(re.compile("接过了,按了 1"))
        page.get_by_label("回短信").fill("收到")
        page.get_by_role("button", name="发送短信").click()
        expect(page.locator(".text.own")).to_have_text("收到")
        assert not axe_faults(page)
        page.get_by_role("button", name="微信", exact=True).click()
        expect(page.locator("#calls")).to_be_hidden()
        page.get_by_role("button", name="返回").click()
        page.get_by_role("button", name="杨老师").first.click()
        expect(page.get_by_text("杨老师的手机")).to_be_visible()
        expect(tab).to_be_hidden()


def axe_faults(page: Page) -> list[str]:
    """What a person with poor sight or without a mouse could not use."""
    found = Axe().run(page)
    return [found.generate_report()] if found.violations_count else []
