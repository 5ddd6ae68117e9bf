"""In a real browser: a teacher enters the day of a large class on a phone, and the taps are counted."""

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from bot.simulator.serve import Running, serve_in_thread
from handlers.contact_card import actions
from storage.session import Database
from tests import factories
from tests.fixtures.browser import NewPage
from tests.school_browsers import Browsers

pytestmark = pytest.mark.browser

# A hand that finds and taps, and one that writes, by seconds.
A_TAP, A_CHARACTER = 1.2, 0.25
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙", ("子涵", "雨欣", "浩然", "梓萱", "宇航")


class Hand:
    """One hand at one phone, and how long it takes."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.characters = page, 0, 0

    def taps_on(self, child: str, *chips: str) -> None:
        """Open a child's row and tap some chips."""
        row = self.page.locator("details").filter(has=self.page.get_by_text(child, exact=True))
        row.locator("summary").tap()
        self.taps += 1 + len(chips)
        for chip in chips:
            aspect, _, word = chip.partition(" ")
            row.get_by_role("group", name=aspect).get_by_role("checkbox", name=word).tap()

    def writes(self, child: str, words: str) -> None:
        """A remark into the row that is open."""
        self.page.get_by_label(f"对{child}家里说的话").fill(words)
        self.taps += 1
        self.characters += len(words)

    def sends(self) -> None:
        """Done."""
        self.page.get_by_role("button", name="写好了").tap()
        self.taps += 1

    @property
    def seconds(self) -> float:
        """As long as a person would take."""
        return self.taps * A_TAP + self.characters * A_CHARACTER


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """三(2)班 with sixty children."""
    browsers = Browsers(sqlite_db)
    names = [surname + given for given in GIVEN for surname in SURNAMES][:59]

    def fill(session: Session) -> None:
        for place, name in enumerate(names):
            factories.pupil(session, browsers.week.cast.class_32, name=name, number=f"202403{place + 10}")

    browsers.week.do(fill)
    return browsers


@pytest.fixture
def site(browsers: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(browsers.app) as server:
        yield server


def address(browsers: Browsers, site: Running) -> str:
    """The day's page of the class, as its teacher opens it."""
    return site.url + browsers.phone("class_teacher", f"/desk/cards/{browsers.week.cast.class_32.id}")


def entries(browsers: Browsers) -> dict[str, Entry | None]:
    """What stands in the database."""
    week = browsers.week
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    return {line.name: line.entry for line in week.do(actions.day_of_class, teacher, class_id, date(2026, 11, 20))}


def test_a_day_takes_twelve_taps_and_less_than_a_minute(browsers: Browsers, site: Running, new_page: NewPage) -> None:
    page = new_page(360, 740)
    page.goto(address(browsers, site))
    hand = Hand(page)
    hand.taps_on("李小明", "亮点 主动帮同学")
    hand.taps_on("王子涵", "纪律 还可以")
    hand.taps_on("陈雨欣", "学习 还可以")
    hand.taps_on("吴浩然", "亮点 今天有进步")
    hand.taps_on("赵梓萱")
    hand.writes("赵梓萱", "今天第一个举手,讲得很清楚")
    hand.sends()
    expect(page.get_by_role("status")).to_contain_text("60 张卡写好了")
    print(f"\na card for 60: {hand.taps} taps, {hand.seconds:.1f} s")  # noqa: T201  the measure itself
    assert hand.taps <= 12
    assert hand.seconds <= 60
    found = {name: entry for name, entry in entries(browsers).items() if entry != Entry()}
    assert found == {
        "李小明": Entry(remark="主动帮同学"),
        "王子涵": Entry({"discipline": 1}),
        "陈雨欣": Entry({"learning": 1}),
        "吴浩然": Entry(remark="今天有进步"),
        "赵梓萱": Entry(remark="今天第一个举手,讲得很清楚"),
    }


def test_sixty_children_are_light_and_as_wide_as_the_phone(
    browsers: Browsers, site: Running, new_page: NewPage
) -> None:
    page = new_page(360, 740)
    answer = page.goto(address(browsers, site))
    assert answer is not None
    assert len(answer.body()) < 100_000
    page.locator("summary").nth(3).tap()
    page.get_by_role("checkbox", name="还可以").nth(1).tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = "what => Math.min(...[...document.querySelectorAll(what)].map(one => one.getBoundingClientRect().height))"
    assert page.evaluate(small, "details[open] label, summary, button:not(.quiet)") >= 44
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_day_is_written_without_scripts(browsers: Browsers, site: Running, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(address(browsers, site))
        page.get_by_text("李小明", exact=True).click()
        page.locator("details[open]").get_by_role("checkbox", name="要加油").nth(3).click()
        page.get_by_role("button", name="写好了").click()
        expect(page.get_by_role("status")).to_contain_text("单独写了:李小明")
    assert entries(browsers)["李小明"] == Entry({"hygiene": 0})
