"""In a real browser, at the size of an old phone: the thread, and who stands beside the child."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running
from storage.session import Database
from tests.affection_hotline.far import Far
from tests.old_phone import is_clear
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main input[type=time], main label:has(input)"


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


def test_the_grandmother_and_the_mother_read_the_thread(browsers: Browsers, site: Running, phone: Page) -> None:
    phone.goto(site.url + browsers.phone("mother", "/m/hotline"))
    is_clear(phone, touched=TOUCHED)
    expect(phone.get_by_role("heading", name="小明说,21秒")).to_be_visible()
    phone.goto(site.url + browsers.phone("grandmother", "/m/hotline"))
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("button", name="听过了").click()
    expect(phone.get_by_role("status")).to_have_text("好,我告诉孩子的亲人。")


def test_the_teacher_changes_the_adult(far: Far, browsers: Browsers, site: Running, phone: Page) -> None:
    path = f"/desk/hotline/beside/{far.cast.class_32.id}"
    phone.goto(site.url + browsers.phone("class_teacher", path))
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("link", name="换人或换时间").click()
    is_clear(phone, touched=TOUCHED)
    phone.get_by_label("学校亲情室").check()
    phone.get_by_role("button", name="就这样").click()
    expect(phone.get_by_role("status")).to_have_text("改好了。")
    is_clear(phone, touched=TOUCHED)
    phone.goto(site.url + browsers.phone("principal", "/desk/hotline/beside"))
    is_clear(phone, touched=TOUCHED)
