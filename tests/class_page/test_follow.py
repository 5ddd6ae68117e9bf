"""In a real browser: from a number at the desk to the class, to the family, to all that happened for it."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.core.day_card import Entry
from bot.simulator.serve import serve_in_thread
from storage.session import Database
from tests import factories
from tests.class_page.school import ClassSchool
from tests.fixtures.browser import NewPage

pytestmark = pytest.mark.browser


@pytest.fixture
def school(sqlite_db: Database) -> ClassSchool:
    """A notice that nobody has answered, a card that one home has signed, a child whom nothing reaches."""
    school = ClassSchool(sqlite_db)
    card = school.card(Entry({"learning": 1}, {}, "帮同学打饭"))
    school.signature(card, school.cast.grandmother)
    school.opinion(school.cast.grandmother, "数学听不懂,能帮帮他吗")
    school.sends()
    school.db.transact(lambda session: factories.pupil(session, school.cast.class_32, name="林一一").id)
    return school


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_a_number_is_followed_down_to_the_family(
    school: ClassSchool, new_page: NewPage, width: int, height: int
) -> None:
    with serve_in_thread(school.app) as site:
        page = new_page(width, height)
        page.goto(site.url + school.phone("class_teacher", "/desk/"))
        lost = page.get_by_role("link", name="联系不上的孩子")
        expect(lost).to_contain_text("1/2")
        lost.click()
        expect(page.get_by_role("heading", name="林一一")).to_be_visible()
        page.get_by_role("link", name="桌面").click()
        page.get_by_role("link", name="三(2)班", exact=True).click()
        _row_is_seen(page, width)
        page.get_by_role("row", name="李小明").get_by_role("link", name=re.compile("2 ?件通知没回")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("李小明")
        expect(page.locator("#owed")).to_be_in_viewport()
        page.get_by_role("link", name=re.compile("提前放学.*还没回")).first.click()
        expect(page.get_by_role("heading", name="经过")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_the_class_prints_as_a_table_with_headings(
    school: ClassSchool, new_page: NewPage, width: int, height: int
) -> None:
    with serve_in_thread(school.app) as site:
        page = new_page(width, height)
        page.goto(site.url + school.phone("class_teacher", school.class_path))
        page.emulate_media(media="print")
        heads = page.locator("thead")
        assert heads.evaluate("each => getComputedStyle(each).display") == "table-header-group", "repeats on every page"
        expect(page.get_by_role("columnheader", name="签字")).to_be_visible()
        for hidden in ("导出表格", "退出"):
            expect(page.get_by_text(hidden)).to_be_hidden()
        expect(page.get_by_text("青山小学 2026-11-20")).to_be_visible()


def test_type_that_is_twice_as_large_moves_nothing_sideways(school: ClassSchool, new_page: NewPage) -> None:
    with serve_in_thread(school.app) as site:
        page = new_page(360, 740)
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        for path in ("/desk/", school.class_path, school.child_path):
            page.goto(site.url + school.phone("class_teacher", path))
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 40
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def _row_is_seen(page: Page, width: int) -> None:
    """On a phone each child is a card with its marks named; on a computer a row below the headings."""
    row = page.get_by_role("row", name="李小明")
    expect(row.get_by_role("link", name="学习")).to_be_visible()
    expect(row.get_by_role("link", name="1/2家")).to_be_visible()
    display = row.evaluate("each => getComputedStyle(each).display")
    assert display == ("flex" if width < 600 else "table-row")
