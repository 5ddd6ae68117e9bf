"""In a real browser, at the size of an old phone: the thread, and who stands beside the child."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.affection_hotline.far import Far
from tests.fixtures.browser import NewPage
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main input[type=time], main label:has(input)"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def far(sqlite_db: Database) -> Far:
    """Words of several kinds in both directions, some of which wait."""
    world = Far(sqlite_db)
    world.only_xiaoming()
    world.sends()
    world.says("mother", "3")
    world.goes_on_to(at(20, 17, 30))
    world.answers()
    for text in ("留言", "过年就回来,在家要听奶奶的话,天冷了多穿衣服,作业写完再玩", "2"):
        world.says("mother", text)
    world.shows("mother")
    world.says("mother", "2")
    world.shows("mother", "video")
    world.says("mother", "1")
    world.goes_on_to(at(20, 18, 30))
    return world


@pytest.fixture
def browsers(far: Far, tmp_path: Path) -> Browsers:
    """The school's pages."""
    return Browsers(far.db, week=far, data_dir=tmp_path)


@pytest.fixture
def site(browsers: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    assert isinstance(browsers.app, Flask)
    with serve_in_thread(browsers.app) as server:
        yield server


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """An old phone, without scripts."""
    return new_page(360, 740)


def is_clear(phone: Page) -> None:
    """It fits, can be touched, is small and has no barrier."""
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.evaluate(SMALLEST, TOUCHED) >= 44
    assert len(phone.content()) < 100_000
    phone.set_viewport_size({"width": 320, "height": 740})
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.set_viewport_size({"width": 360, "height": 740})
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()


def test_the_grandmother_and_the_mother_read_the_thread(browsers: Browsers, site: Running, phone: Page) -> None:
    phone.goto(site.url + browsers.phone("mother", "/m/hotline"))
    is_clear(phone)
    expect(phone.get_by_role("heading", name="小明说,21秒")).to_be_visible()
    phone.goto(site.url + browsers.phone("grandmother", "/m/hotline"))
    is_clear(phone)
    phone.get_by_role("button", name="听过了").click()
    expect(phone.get_by_role("status")).to_have_text("好,我告诉孩子的亲人。")


def test_the_teacher_changes_the_adult(far: Far, browsers: Browsers, site: Running, phone: Page) -> None:
    path = f"/desk/hotline/beside/{far.cast.class_32.id}"
    phone.goto(site.url + browsers.phone("class_teacher", path))
    is_clear(phone)
    phone.get_by_role("link", name="换人或换时间").click()
    is_clear(phone)
    phone.get_by_label("学校亲情室").check()
    phone.get_by_role("button", name="就这样").click()
    expect(phone.get_by_role("status")).to_have_text("改好了。")
    is_clear(phone)
    phone.goto(site.url + browsers.phone("principal", "/desk/hotline/beside"))
    is_clear(phone)
