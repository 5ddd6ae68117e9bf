"""In a real browser, at the size of a phone: a proxy guardian ticks, a teacher gives, all pages are clear."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running, serve_in_thread
from handlers.proxy_guardian.actions import agreements, aid, duties, entries, groups, letters, meetings, village
from storage.session import Database
from tests.proxy_guardian.world import VILLAGE, LeftBehind
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main select, main textarea, main summary, main label.tick"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


class School(Browsers):
    """A class with all of it: duties late and done, a sheet, an agreement, entries, a group, letters, a meeting."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.world = LeftBehind(db)
        super().__init__(db, self.world, folder)
        world, teacher = self.world, self.world.actor("class_teacher")
        children = [
            world.child(name, f"30{number}", village=VILLAGE) for number, name in enumerate(("王小花", "欧阳雪梅"))
        ]
        world.goes_on_to(at(2, 9, month=10))
        world.stands_in()
        world.stands_in(children[0])
        world.stands_in(children[0], who="teacher_parent", kind="agent")
        ids = [world.cast.xiaoming.id, *(each.id for each in children)]
        world.goes_on_to(at(12, 9))
        world.job("proxy_duties")
        proxy = world.actor("neighbour")
        done = world.db.read(duties.my_charges, proxy, world.now)[0].duties[0]
        world.do(duties.tick, proxy, done.duty_id, "家里都好,在学骑车", (), world.now)
        written = agreements.Written("姨妈 王霞", "13900001111", "周末回家", date(2026, 9, 1), date(2026, 12, 20))
        world.do(agreements.agree, teacher, ids[0], written, world.now)
        world.do(entries.enter, teacher, ids[0], "birthday", date(2016, 11, 15), "", world.now)
        world.do(entries.enter, teacher, ids[0], "talk", date(2026, 11, 11), "说想爸爸了", world.now)
        made = world.do(groups.make, teacher, "李家湾小组", "祠堂东厢房", ids, ids[0], world.now)
        world.do(groups.write_meeting, teacher, made, date(2026, 11, 8), ids[:2], "一起背了古诗", world.now)
        world.do(village.give_village, world.actor("principal"), VILLAGE, world.staff["director"].id, world.now)
        world.do(aid.ask, world.actor("director"), ids[0], "没有冬衣", world.now)
        world.do(letters.keep_own, world.school, teacher, ids[0], [world.picture()], world.now)
        about = meetings.Invited(at(13, 14), "二楼会议室", "怎样陪孩子过冬", world.cast.class_32.id)
        self.meeting = world.do(meetings.invite, world.school, teacher, about, world.now)
        self.child = ids[0]
        world.goes_on_to(at(21, 18, month=9))
        world.job("holiday_places")
        world.goes_on_to(at(13, 16))


@pytest.fixture
def school(sqlite_db: Database, tmp_path: Path) -> School:
    """Friday the 13th."""
    return School(sqlite_db, tmp_path)


@pytest.fixture
def site(school: School) -> Iterator[Running]:
    """The pages on a real server."""
    assert isinstance(school.app, Flask)
    with serve_in_thread(school.app) as server:
        yield server


def test_every_page_is_clear_and_fits_the_phone(school: School, site: Running, phone: Page) -> None:
    pages = [
        ("neighbour", "/desk/proxy"),
        ("neighbour", f"/desk/proxy/{school.child}/sheet"),
        ("class_teacher", "/desk/proxies"),
        ("class_teacher", f"/desk/proxies/{school.child}"),
        ("class_teacher", "/desk/holidays"),
        ("class_teacher", "/desk/letters-home"),
        ("class_teacher", "/desk/study"),
        ("class_teacher", "/desk/guardians-meetings"),
        ("class_teacher", f"/desk/guardians-meetings/{school.meeting}"),
        ("class_teacher", "/desk/aid"),
        ("principal", "/desk/aid"),
        ("principal", "/desk/villages"),
        ("director", "/desk/village"),
        ("mother", "/m/holidays"),
        ("mother", "/m/letters"),
        ("mother", "/m/guardians-meetings"),
    ]
    for name, path in pages:
        phone.goto(site.url + school.phone(name, path))
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


def test_a_proxy_guardian_ticks_and_takes_back(school: School, site: Running, phone: Page) -> None:
    phone.goto(site.url + school.phone("neighbour", "/desk/proxy"))
    phone.locator("summary").first.click()
    phone.get_by_role("button", name="做了").first.click()
    expect(phone.get_by_role("alert")).to_have_text("请说一句怎么样,打字或说话都行。")
    phone.get_by_label("怎么样?").first.fill("爸妈说过年回来")
    phone.get_by_role("button", name="做了").first.click()
    expect(phone.get_by_role("status")).to_contain_text("记好了")
    phone.get_by_role("button", name="收回").first.click()
    expect(phone.get_by_role("status")).to_contain_text("收回了")
    phone.get_by_role("link", name="填四管四掌握").first.click()
    phone.get_by_label("管生活").check()
    phone.get_by_role("button", name="记下").click()
    expect(phone.get_by_role("link", name="打印四管四掌握")).to_have_count(1)


def test_a_teacher_puts_somebody_in_the_parents_place(school: School, site: Running, phone: Page) -> None:
    phone.goto(site.url + school.phone("class_teacher", "/desk/proxies"))
    phone.get_by_role("link", name="欧阳雪梅").click()
    phone.get_by_text("请一位", exact=True).click()
    phone.get_by_label("请谁").select_option(label="赵大山")
    phone.get_by_role("button", name="请这一位").click()
    expect(phone.get_by_role("status")).to_have_text("请好了,家里和代管家长都会知道。")
    phone.get_by_role("button", name="不再代管").click()
    expect(phone.get_by_role("status")).to_contain_text("结束了")
