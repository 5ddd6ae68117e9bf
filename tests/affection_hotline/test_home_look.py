"""In a real browser, at the size of an old phone: a parent agrees on a call at home, the grandmother reads of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running
from storage.session import Database
from tests.affection_hotline.home import Home
from tests.old_phone import is_clear
from tests.school_browsers import Browsers

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main summary, main label:has(input)"


@pytest.fixture
def home(sqlite_db: Database) -> Home:
    """Monday, 8 o'clock."""
    return Home(sqlite_db)


@pytest.fixture
def browsers(home: Home, tmp_path: Path) -> Browsers:
    """The school's pages."""
    return Browsers(home.db, week=home, data_dir=tmp_path)


def test_a_call_is_agreed_on_and_called_off(home: Home, browsers: Browsers, site: Running, phone: Page) -> None:
    phone.goto(site.url + browsers.phone("mother", "/m/hotline/call"))
    is_clear(phone, touched=TOUCHED)
    phone.reload()  # what was open from the beginning is open again
    phone.get_by_role("button", name="就这样约").click()
    expect(phone.get_by_role("alert")).to_have_text("请先选一个时间。")
    phone.get_by_label("周一", exact=True).check()
    phone.get_by_label("晚上6点到10点").check()
    phone.get_by_role("button", name="记下来").click()
    expect(phone.get_by_role("status")).to_have_text("记好了,时间按您有空的来。")
    phone.get_by_label("周一 11月23日 18:30").check()
    phone.get_by_role("button", name="就这样约").click()
    expect(phone.get_by_role("status")).to_have_text("约好了。前一天和当天我提醒你们。")
    is_clear(phone, touched=TOUCHED)
    phone.goto(site.url + browsers.phone("grandmother", "/m/hotline/call"))
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("button", name="这个时间不行").click()
    expect(phone.get_by_role("status")).to_have_text("好,不打了,我告诉对方。")
    assert home.call().state == "cancelled"
