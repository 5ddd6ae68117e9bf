"""In a real browser, at the size of a phone: the files, the month, what a family reads and proposes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.left_behind.world import Away
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a.button, main .list a, main button, main select, main textarea, main summary"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def world(sqlite_db: Database) -> Away:
    """Files with something in them, a change that waits, a mother who has spoken, a father not heard of."""
    made = Away(sqlite_db)
    made.job("left_behind_files")
    for answer in ("改孩子的情况", "2", "1", "我和两个孩子", "青山村3组,桂花树旁边", "腿不好,走得慢", "1"):
        made.says("grandmother", answer)
    made.changes("father", is_away=True)
    for day in (3, 6, 10, 13):
        made.goes_on_to(at(day, 9))
        made.asks()
    made.says("mother", "报平安")
    made.speaks("mother", "31")
    return made


@pytest.fixture
def school(world: Away, tmp_path: Path) -> Browsers:
    """The pages."""
    return Browsers(world.db, world, tmp_path)


@pytest.fixture
def site(school: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    assert isinstance(school.app, Flask)
    with serve_in_thread(school.app) as server:
        yield server


def test_every_page_is_clear_and_fits_the_phone(
    school: Browsers, world: Away, site: Running, phone: Page, tmp_path: Path
) -> None:
    child, class_id = world.cast.xiaoming.id, world.cast.class_32.id
    desk = "/desk/left-behind"
    pages = [
        ("class_teacher", desk),
        ("class_teacher", f"{desk}/{class_id}"),
        ("class_teacher", f"{desk}/{class_id}/month"),
        ("class_teacher", f"{desk}/proposed"),
        ("class_teacher", f"{desk}/child/{child}"),
        ("class_teacher", f"{desk}/child/{child}/home"),
        ("class_teacher", f"{desk}/child/{child}/paper"),
        ("principal", desk),
        ("grandmother", "/m/file"),
        ("grandmother", f"/m/file/{child}"),
        ("father", f"/m/file/{child}"),
        ("mother", "/m/report-in"),
    ]
    for number, (name, path) in enumerate(pages):
        phone.goto(site.url + school.phone(name, path))
        for each in phone.locator("summary").all():
            each.click()
        phone.screenshot(path=tmp_path / f"{number}.png", full_page=True)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert phone.evaluate(SMALLEST, TOUCHED) >= 44, path
        assert len(phone.content()) < 100_000, path
        phone.set_viewport_size({"width": 320, "height": 740})
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
        phone.set_viewport_size({"width": 360, "height": 740})
        found = Axe().run(phone)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_a_change_is_taken_on_the_page(school: Browsers, world: Away, site: Running, phone: Page) -> None:
    phone.goto(site.url + school.phone("class_teacher", "/desk/left-behind/proposed"))
    phone.get_by_role("button", name="就这样改").click()
    expect(phone.get_by_text("家长想改的都看过了。")).to_be_visible()
    assert [state for state, _ in world.sections(world.cast.xiaoming, "home")] == ["current"]
