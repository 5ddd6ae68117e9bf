"""In a real browser: a child ticks without scripts; the pages of groups fit a phone and are clear to everybody."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.card_group import ticks_of
from tests.card_group.conftest import GroupWeek
from tests.fixtures.browser import NewPage
from tests.school_browsers import Browsers

pytestmark = pytest.mark.browser

SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""
WIDEST = (
    """what => Math.max(0, ...[...document.querySelectorAll(what)].map(one => one.getBoundingClientRect().right))"""
)


@pytest.fixture
def browsers(week: GroupWeek) -> Browsers:
    """The pages; the class is in two groups."""
    week.proposed()
    return Browsers(week.db, week)


@pytest.fixture
def site(browsers: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(browsers.app) as server:
        yield server


def test_a_leader_ticks_without_scripts(browsers: Browsers, site: Running, browser: Browser, week: GroupWeek) -> None:
    group = week.group_of("李小明")
    digits = week.codes()[group.name]
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/m/group")
        page.get_by_label("班级号").fill("3207")
        page.get_by_label("口令").fill(digits)
        page.get_by_role("button", name="打开").click()
        page.get_by_role("group", name="小明").get_by_label("纪律").click()
        page.get_by_role("button", name="勾好了").click()
        expect(page.get_by_role("status")).to_have_text("记下了,谢谢你。")
        expect(page.get_by_role("group", name="小明").get_by_label("纪律")).not_to_be_checked()
        page.get_by_role("button", name="我走了,关上").click()
        expect(page.get_by_label("口令")).to_be_visible()
    ticked = week.do(ticks_of, week.school.id, week.cast.class_32.id, week.now.date())
    assert ticked[week.cast.xiaoming.id]["discipline"] == 1


@pytest.mark.parametrize("name", ["", "/codes", "/week"])
def test_the_desk_fits_a_phone(browsers: Browsers, site: Running, new_page: NewPage, name: str) -> None:
    page = new_page(360, 740)
    path = f"/desk/groups/{browsers.week.cast.class_32.id}{name}"
    page.goto(site.url + browsers.phone("class_teacher", path))
    for summary in page.locator("summary").all():
        summary.tap()
    _fits(page)


def test_the_childs_and_the_familys_pages_fit_a_phone(
    browsers: Browsers, site: Running, new_page: NewPage, week: GroupWeek
) -> None:
    page = new_page(360, 740)
    page.goto(site.url + browsers.phone("father", "/m/praise"))
    _fits(page)
    page = new_page(360, 740)
    page.goto(f"{site.url}/m/group")
    _fits(page)
    page.get_by_label("班级号").fill("3207")
    page.get_by_label("口令").fill(week.codes()["班长"])
    page.get_by_role("button", name="打开").tap()
    expect(page.get_by_role("heading", name="小组的今天")).to_be_visible()
    _fits(page)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(WIDEST, "main input, main select, main button") <= 360
    assert page.evaluate(SMALLEST, "main button, main label.tick, main select, main .choice") >= 44
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
