"""In a real browser, at the size of a phone: a notice is written and looked at, a letter is answered."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.notice.test_desk import PDF, fill, sends

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main .choice, main .tick, main select, main textarea"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def school(sqlite_db: Database, tmp_path: Path) -> NoticeBrowsers:
    """A letter that has left with a document, one that is timed, a draft."""
    made = NoticeBrowsers(sqlite_db, tmp_path)
    made.joins("赵强")
    sends(made, kind="letter", act="agree", documents=[(io.BytesIO(PDF), "春游安全须知.pdf")])
    made.climb(minutes=5)
    sends(made, send="later", leaves_day="2026-11-24", leaves_hour="08:00", day="2026-11-26", title="家长会")
    fill(made, do="save", title="体检")
    made.joins("孙丽")
    return made


@pytest.fixture
def site(school: NoticeBrowsers) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(school.app) as server:
        yield server


def test_every_page_is_clear_and_fits_the_phone(school: NoticeBrowsers, site: Running, phone: Page) -> None:
    sent, timed, draft = (next(each.id for each in school.notices() if each.state == state)
                          for state in ("sent", "waiting", "draft"))  # fmt: skip
    pages = [
        "new",
        "",
        f"{draft}/write",
        f"{draft}/look",
        str(sent),
        f"{sent}?end=all",
        str(timed),
        "lists",
        "lists/new",
    ]
    said = list[str]()
    phone.on("console", lambda message: said.append(message.text))
    for path in pages:
        phone.goto(site.url + school.phone("class_teacher", f"/desk/notices/{path}".rstrip("/")))
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert phone.evaluate(SMALLEST, TOUCHED) >= 44, path
        assert len(phone.content()) < 100_000, path
        found = Axe().run(phone)
        assert found.violations_count == 0, found.generate_report()
    assert said == []


def test_a_teacher_writes_looks_and_sends(school: NoticeBrowsers, site: Running, phone: Page) -> None:
    phone.goto(site.url + school.phone("class_teacher", "/desk/notices/new"))
    expect(phone.get_by_label("三(2)班")).to_be_checked()
    phone.get_by_label("内容").fill("周三停电,请带手电")
    phone.get_by_label("签字").check()
    phone.get_by_label("日子").fill("2026-11-24")
    phone.get_by_label("钟点").fill("18:00")
    phone.get_by_role("button", name="看看家长会看到什么").tap()
    expect(phone.locator(".said")).to_contain_text("周三停电,请带手电")
    expect(phone.locator(".said")).to_contain_text("签字")
    phone.get_by_role("link", name="改一改").tap()
    phone.get_by_label("内容").fill("周二停电,请带手电")
    phone.get_by_role("button", name="看看家长会看到什么").tap()
    phone.get_by_role("button", name="发", exact=True).tap()
    expect(phone.get_by_role("status")).to_contain_text("家")
    school.climb(minutes=5)
    assert "周二停电" in school.says_all("father", "通知", "1").text


def test_a_letter_is_answered_on_the_phone(school: NoticeBrowsers, site: Running, phone: Page) -> None:
    letter = next(each.id for each in school.notices() if each.kind == "letter")
    phone.goto(site.url + school.phone("father", f"/m/notice/{letter}"))
    with phone.expect_download() as download:
        phone.get_by_role("link", name="附件:春游安全须知.pdf").tap()
    assert download.value.suggested_filename == "春游安全须知.pdf"
    phone.get_by_role("button", name="回给老师").tap()
    expect(phone.get_by_role("alert")).to_have_text("请选一个。")
    phone.get_by_text("同意", exact=True).tap()
    phone.get_by_label("想对老师说的话").fill("晕车,坐前面")
    phone.get_by_role("button", name="回给老师").tap()
    expect(phone.locator(".done")).to_contain_text("同意(您回的)")
    phone.goto(site.url + school.phone("class_teacher", f"/desk/notices/{letter}"))
    phone.get_by_role("link", name="同意 1", exact=True).tap()
    expect(phone.locator("tbody")).to_contain_text("晕车,坐前面")
