"""In a real browser: pages for grandparents' phones, and a desk that is no phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.fixtures.browser import NewPage
from tests.pages.stage import Stage, build

pytestmark = pytest.mark.browser

FAMILY_PAGES = ("/m/", "/m/children", "/m/f/tiny/note", "/m/nothing", "/m/rules")
DESK_PAGES = ("/desk/", "/desk/figures", "/desk/login", "/desk/pin", "/desk/nothing", "/desk/f/tiny/remark")
# Everything that is touched, and how small it is.
TOUCHED = "main a, main button, main .choice, main input:not([type]), main textarea"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def stage(sqlite_db: Database) -> Stage:
    """Two schools."""
    return build(sqlite_db)


@pytest.fixture
def site(stage: Stage) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(stage.app) as server:
        yield server


@pytest.mark.parametrize("path", FAMILY_PAGES)
def test_family_pages_are_large_clear_and_as_wide_as_the_phone(
    stage: Stage, site: Running, page: Page, path: str
) -> None:
    page.goto(site.url + stage.path("grandmother", path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20
    assert page.evaluate(SMALLEST, TOUCHED) >= 48
    _is_accessible(page)


@pytest.mark.parametrize("path", DESK_PAGES)
def test_desk_pages_are_clear_on_a_computer_and_on_a_phone(
    stage: Stage, site: Running, new_page: NewPage, path: str
) -> None:
    for width, height in ((1280, 800), (390, 844)):
        page = new_page(width, height)
        page.goto(site.url + stage.path("principal", path))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        _is_accessible(page)


def test_a_grandmother_leaves_a_note_by_tapping(stage: Stage, site: Running, page: Page) -> None:
    page.goto(site.url + stage.link("grandmother", "/m/f/tiny/note"))
    page.get_by_text("李小明").tap()
    page.get_by_label("想对老师说什么?").fill("数学听不懂")
    page.get_by_role("button", name="好了").tap()
    expect(page.get_by_role("alert")).to_have_text("请选一个。")
    _is_accessible(page)
    page.get_by_text("打电话").tap()
    page.get_by_role("button", name="好了").tap()
    page.get_by_label("电话的最后四个数字").fill("6688")
    page.get_by_role("button", name="好了").tap()
    expect(page.get_by_role("status")).to_have_text("收到:数学听不懂")
    page.get_by_role("link", name="再写一句").tap()
    expect(page.get_by_role("heading")).to_have_text("给老师留话")
    assert stage.notes() == ["数学听不懂"]


def test_the_waiting_screen_opens_by_itself(stage: Stage, site: Running, new_page: NewPage) -> None:
    screen = new_page(1280, 800)
    screen.goto(f"{site.url}/desk/login")
    code = screen.locator(".code").inner_text().split()[-1]
    assert stage.confirm(code, "principal")
    expect(screen.get_by_role("heading", level=1)).to_contain_text("桌面")
    screen.get_by_role("button", name="退出").click()
    expect(screen.locator(".code")).to_be_visible()


def test_a_screen_without_scripts_opens_by_itself_too(stage: Stage, site: Running, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        screen = context.new_page()
        screen.goto(f"{site.url}/desk/login")
        assert stage.confirm(screen.locator(".code").inner_text().split()[-1], "principal")
        expect(screen.get_by_role("heading", level=1)).to_contain_text("桌面", timeout=10_000)


def test_several_people_are_open_in_one_browser(stage: Stage, site: Running, page: Page) -> None:
    other = page.context.new_page()
    page.goto(site.url + stage.path("grandmother", "/m/"))
    other.goto(site.url + stage.path("other_parent", "/m/"))
    page.get_by_role("link", name="我的孩子").tap()
    other.get_by_role("link", name="我的孩子").tap()
    expect(page.get_by_role("link", name="李小明")).to_be_visible()
    expect(other.get_by_role("link", name="陈小雨")).to_be_visible()
    expect(other.get_by_role("link", name="李小明")).not_to_be_visible()


def _is_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
