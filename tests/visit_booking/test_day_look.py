"""A parents' day and the gate in a real browser, at the size of a phone, with a whole class in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.fixtures.browser import NewPage
from tests.school_browsers import Browsers
from tests.school_week import at
from tests.visit_booking.days import Days

pytestmark = pytest.mark.browser
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main a, main button, main select, main .tick")]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def days(sqlite_db: Database) -> Days:
    """A class of fifteen families; all have a turn but one child's, of whom nobody has WeChat."""
    days = Days(sqlite_db).settles()
    days.classmates(*(f"欧阳小{sign}" for sign in "一二三四五六七八九十甲乙"))
    days.classmates("赵没信", bound=False)
    return days


@pytest.fixture
def browsers(days: Days, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(days.db, days, tmp_path)


@pytest.fixture
def site(browsers: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(browsers.app) as server:
        yield server


def looks_right(phone: Page, address: str) -> None:
    """Clear, large enough to touch, as wide as the phone, also a narrow one."""
    phone.goto(address)
    for fold in phone.locator("details").all():
        fold.evaluate("each => each.open = true")
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
    assert phone.evaluate(SMALLEST) >= 44, address
    for width in (360, 320):
        phone.set_viewport_size({"width": width, "height": 740})
        assert phone.evaluate("document.documentElement.scrollWidth") <= width, address


def test_every_page_is_clear_and_fits_the_phone(
    days: Days, browsers: Browsers, site: Running, new_page: NewPage
) -> None:
    day_id, phone, home = days.opens(ends=17 * 60), new_page(360, 740), days.cast.father.household_id
    family = f"/m/parents-day/{day_id}/{home}"
    looks_right(phone, site.url + browsers.phone("father", family))
    looks_right(phone, site.url + browsers.phone("class_teacher", f"/desk/parents-day/{day_id}"))
    days.says("father", "1")
    days.says("father", "1")
    days.says("father", "1")
    days.evening(at(26, 19))
    days.goes_on_to(at(28, 13, 50))
    days.says("guard", f"进门 {days.code('grandmother')}")
    for name, path in (
        ("father", family),
        ("class_teacher", f"/desk/parents-day/{day_id}"),
        ("class_teacher", f"/desk/parents-day/new/{days.cast.class_32.id}"),
        ("guard", "/desk/gate"),
    ):
        looks_right(phone, site.url + browsers.phone(name, path))
    days.passes(at(28, 19))
    looks_right(phone, site.url + browsers.phone("class_teacher", "/desk/missed"))


def test_the_guard_types_and_taps(days: Days, browsers: Browsers, site: Running, new_page: NewPage) -> None:
    days.opens(ends=17 * 60)
    days.evening(at(26, 19))
    days.goes_on_to(at(28, 13, 50))
    phone = new_page(360, 740)
    phone.goto(site.url + browsers.phone("guard", "/desk/gate"))
    phone.get_by_label("家长报的四个数字").fill(days.code("father"))
    phone.get_by_role("button", name="进门").tap()
    expect(phone.get_by_role("status")).to_contain_text("三(2)班 爸爸 → 杨、李老师")
    phone.get_by_role("button", name="点错了").tap()
    expect(phone.get_by_role("status")).to_contain_text("收回了")
    phone.get_by_role("button", name="到了").first.tap()
    expect(phone.get_by_role("status")).to_contain_text("请进")
    phone.get_by_text("用纸记的").tap()
    for box in phone.get_by_role("checkbox").all()[:3]:
        box.check()
    phone.get_by_role("button", name="勾上的都到了").tap()
    expect(phone.get_by_role("status")).to_contain_text("记上了 3 家")
