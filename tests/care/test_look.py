"""In a real browser, at the size of a phone: signs, a plan, the roster are clear and fit."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from bot.core.links import person_path
from bot.simulator.serve import Running, serve_in_thread
from handlers.care.actions import duty, planning, sharing, walking
from storage.duty_roster import SHIFTS
from storage.session import Database
from tests.care.desk import open_desk
from tests.care.need import Need
from tests.fixtures.browser import NewPage

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main .choice, main .tick, main select, main textarea, main summary"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """Signs that wait, one of them late; a plan with all there can be; a roster."""
    made = Need(sqlite_db)
    made.note("subject_teacher", "上课总是睡着,叫不醒,问了也不说话", "behaviour")
    plan = made.plan("class_teacher", "learning", "family", "bullying")
    made.measure(plan, "class_teacher", "每天放学辅导十分钟,先做完数学")
    made.measure(plan, "subject_teacher", "课间有人陪")
    made.do(_way, made, plan)
    made.do(_roster, made)
    return made


def _way(session: Session, need: Need, plan: int) -> None:
    teacher = need._actor(session, "class_teacher")
    said = planning.Said("孩子说有人在厕所门口堵他,两个老师轮着陪,家里也接送")
    where = (session, need.school, teacher, plan)
    walking.review(*where, stands="harder", said=said, next_on=None, now=need.now)
    walking.meet(session, teacher, plan, "杨老师、何老师、奶奶", said, need.now.date(), need.now)
    sharing.share(*where, on=True, now=need.now)


def _roster(session: Session, need: Need) -> None:
    staff_id = need.cast.class_teacher.id
    plan = {(day, shift): staff_id for day in range(7) for shift in SHIFTS[:2]}
    principal = need._actor(session, "principal")
    duty.set_week(session, need.school, principal, plan, need.now)


@pytest.fixture
def site(need: Need) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(open_desk(need).app) as server:
        yield server


def test_every_page_is_clear_and_fits_the_phone(need: Need, site: Running, new_page: NewPage) -> None:
    phone, said = new_page(360, 740), list[str]()
    phone.on("console", lambda message: said.append(message.text))
    (plan,) = need.plans()
    pages = {
        "class_teacher": ["/desk/care", "/desk/care/note", f"/desk/care/plans/{plan.id}"],
        "counselor": ["/desk/care"],
        "principal": ["/desk/duty", f"/desk/care/new/{need.cast.xiaohong.id}"],
        "grandmother": [f"/m/care/{plan.id}"],
    }
    for name, paths in pages.items():
        for path in paths:
            opens(phone, site.url + person_path(need.db.vault, need.cast.people[name].id) + path)
    assert said == []


def opens(phone: Page, address: str) -> None:
    """A page that fits, is large enough to touch, light, and clear to everybody."""
    phone.goto(address)
    for fold in phone.locator("details").all():
        fold.evaluate("each => each.open = true")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360, address
    assert phone.evaluate(SMALLEST, TOUCHED) >= 44, address
    assert len(phone.content()) < 100_000, address
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
