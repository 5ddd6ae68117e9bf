"""In a real browser, at the size of a phone: calls are read, made and written down."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.phone_call.telephones import Telephones
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main select, main textarea"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


class School(Browsers):
    """A class with calls of each kind: due, late, often tried, made with words, ahead."""

    def __init__(self, db: Database, folder: Path, world: Telephones) -> None:
        super().__init__(db, world, folder)
        self.world = world
        names = ("王小花", "赵强", "孙丽", "周洋", "欧阳雪梅")
        children = [world.child(name, phone=f"1370000111{number}") for number, name in enumerate(names)]
        world.goes_on_to(at(2, 12))
        world.asks(children[0], why="silence")
        world.asks(children[1], why="rule", due_on=at(3, 12).date())
        world.asks(children[2], why="rule", due_on=at(20, 12).date())
        world.asks(children[3])
        world.asks(why="visit", due_on=at(3, 12).date())
        world.goes_on_to(at(3, 12))
        world.says("class_teacher", "记电话 周洋")
        world.says("class_teacher", "1")
        world.says("class_teacher", "记电话 欧阳雪梅")
        world.says("class_teacher", "2")
        for answer in ("每周二下课给她讲一会儿", "2", "1"):
            world.says("class_teacher", answer)
        for _ in range(3):
            world.says("class_teacher", "记电话 小花")
            world.says("class_teacher", "3")


@pytest.fixture
def telephones(sqlite_db: Database) -> Iterator[Telephones]:
    """With a provider."""
    with Telephones(sqlite_db) as made:
        yield made


@pytest.fixture
def school(sqlite_db: Database, tmp_path: Path, telephones: Telephones) -> School:
    """Tuesday the 3rd."""
    return School(sqlite_db, tmp_path, telephones)


@pytest.fixture
def site(school: School) -> Iterator[Running]:
    """The pages on a real server."""
    assert isinstance(school.app, Flask)
    with serve_in_thread(school.app) as server:
        yield server


@pytest.mark.parametrize("dials", [True, False], ids=["a provider dials", "teachers dial"])
def test_every_page_is_clear_and_fits_the_phone(school: School, site: Running, phone: Page, *, dials: bool) -> None:
    object.__setattr__(school.world.school, "dials", dials)
    call = next(each for each in school.world.calls() if each.why == "visit")
    tried = next(each for each in school.world.calls() if each.tries)
    child, class_id = school.world.cast.xiaoming.id, school.world.cast.class_32.id
    pages = [
        ("class_teacher", ""),
        ("class_teacher", f"/{call.id}"),
        ("class_teacher", f"/{tried.id}"),
        ("class_teacher", "/note"),
        ("class_teacher", f"/note?pupil={child}"),
        ("class_teacher", "/slips"),
        ("principal", "/classes"),
        ("principal", f"/classes/{class_id}"),
    ]
    for name, path in pages:
        phone.goto(site.url + school.phone(name, f"/desk/phone{path}"))
        for each in phone.locator("summary").all():
            each.click()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert phone.evaluate(SMALLEST, TOUCHED) >= 44, path
        assert len(phone.content()) < 100_000, path
        phone.set_viewport_size({"width": 320, "height": 740})
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
        phone.set_viewport_size({"width": 360, "height": 740})
        found = Axe().run(phone)
        assert found.violations_count == 0, found.generate_report()


def test_a_teacher_writes_down_a_call_and_takes_it_back(school: School, site: Running, phone: Page) -> None:
    object.__setattr__(school.world.school, "dials", False)
    phone.goto(site.url + school.phone("class_teacher", "/desk/phone"))
    phone.get_by_role("link", name="赵强").click()
    phone.get_by_text("记一句", exact=False).first.click()
    phone.get_by_label("记一句").fill("爸爸说在家爱看书")
    phone.get_by_role("button", name="通了,都好").click()
    expect(phone.get_by_role("status")).to_have_text("记好了:赵强家。")
    expect(phone.get_by_text("爸爸说在家爱看书")).to_be_visible()
    phone.get_by_role("button", name=re.compile("撤回.*赵强")).click()
    expect(phone.get_by_role("status")).to_have_text("刚才的结果收回了。")
    expect(phone.get_by_role("link", name="赵强")).to_be_visible()
