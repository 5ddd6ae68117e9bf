"""In a real browser, at the size of a phone: the question after a visit, the call-back list and the assessment."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.fixtures.browser import NewPage
from tests.home_visit.eight_teachers import EIGHT
from tests.home_visit.rated import Rated
from tests.home_visit.test_assessment import assessed_by_hand, id_of
from tests.home_visit.test_callbacks import wishes
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main summary, main input"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def school(sqlite_db: Database) -> Rated:
    """Eight visitors in November; 小明's grandmother was not content, and is asked again in December."""
    school = Rated(sqlite_db)
    school.goes_on_to(at(10, 9))
    school.visits()
    wishes(school)
    school.goes_on_to(at(1, 9, month=12))
    for each in EIGHT:
        school.do(assessed_by_hand, school, each)
    return school


@pytest.fixture
def site(school: Rated) -> Iterator[tuple[Rated, Browsers, Running]]:
    """The pages on a real server."""
    browsers = Browsers(school.db, school)
    with serve_in_thread(browsers.app) as server:
        yield school, browsers, server


@pytest.mark.parametrize("width", [320, 360])
def test_pages_are_clear_and_fit_the_phone(
    site: tuple[Rated, Browsers, Running], new_page: NewPage, width: int
) -> None:
    school, browsers, server = site
    phone: Page = new_page(width, 740)
    asked = school.visits()
    third = school.do(id_of, "孙三")
    for who, path in (
        ("grandmother", f"/m/visits/{asked}/rating"),
        ("principal", "/desk/visits/callbacks"),
        ("principal", "/desk/visits/assessment?span=2026-11"),
        ("principal", f"/desk/visits/assessment/{third}?span=2026-11"),
        ("principal", f"/desk/visits/assessment/{third}?span=2026-2027-1"),
    ):
        phone.goto(server.url + browsers.phone(who, path))
        assert phone.evaluate("document.documentElement.scrollWidth") <= width, path
        assert phone.evaluate(SMALLEST, TOUCHED) >= 44, path
        assert len(phone.content()) < 100_000, path
        assert Axe().run(phone).response["violations"] == [], path


def test_a_guardian_and_a_child_answer_on_the_page(site: tuple[Rated, Browsers, Running], new_page: NewPage) -> None:
    school, browsers, server = site
    phone: Page = new_page(360, 740)
    phone.goto(server.url + browsers.phone("grandmother", f"/m/visits/{school.visits()}/rating"))
    phone.get_by_role("button", name="一般").click()
    phone.get_by_role("button", name="要,请打给我").click()
    phone.get_by_role("link", name="小明来点").click()
    phone.get_by_role("button", name="喜欢", exact=True).click()
    phone.get_by_text("请把手机还给大人").first.wait_for()
    assert {("guardian", 1, False), ("pupil", 2, False)} <= set(school.ratings())
