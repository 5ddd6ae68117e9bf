"""In a real browser: the board, the guardian chain and a notice's pages, on a phone and on a computer."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.core.links import person_path
from bot.simulator.serve import serve_in_thread
from storage.session import Database
from tests.contactability.reach import Reach
from tests.contactability.test_board import silent
from tests.fixtures.browser import NewPage
from tests.notice.browsers import NoticeBrowsers
from tests.notice.test_pages import answer_as_father, call_grandmother, grandmother_of

pytestmark = pytest.mark.browser
SIZES = ((390, 844), (1280, 800))


def looks_right(new_page: NewPage, address: str) -> None:
    """As wide as the screen, clear to a screen reader, with everything folded out."""
    for width, height in SIZES:
        page = new_page(width, height)
        page.goto(address)
        for fold in page.locator("details").all():
            fold.evaluate("each => each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_the_board_and_the_chain(sqlite_db: Database, new_page: NewPage) -> None:
    reach = Reach(sqlite_db)
    reach.db.transact(lambda session: silent(reach, session))
    reach.lonely()
    where = person_path(reach.db.vault, reach.cast.people["principal"].id)
    of_class, child = reach.cast.class_32.id, reach.cast.xiaoming.id
    paths = (
        "reach",
        "reach?cause=silent",
        f"reach/{of_class}",
        f"family/{of_class}",
        f"family/child/{child}",
        "teachers",
    )
    with serve_in_thread(reach.app) as site:
        for path in paths:
            looks_right(new_page, f"{site.url}{where}/desk/{path}")


def test_a_notice(sqlite_db: Database, new_page: NewPage) -> None:
    school = NoticeBrowsers(sqlite_db)
    notice_id = school.sends(everybody=True)
    answer_as_father(school)
    call_grandmother(school)
    desk = f"/desk/notices/{notice_id}"
    paths = ("/desk/notices", desk, f"{desk}?end=all", f"{desk}/{grandmother_of(school)}")
    with serve_in_thread(school.app) as site:
        for path in paths:
            looks_right(new_page, site.url + school.phone("class_teacher", path))
        looks_right(new_page, site.url + school.phone("grandmother", f"/m/notice/{notice_id}"))
