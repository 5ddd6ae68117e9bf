"""In a real browser, at the size of a phone: threads are read and answered, calls are made."""

import pytest
from playwright.sync_api import Page

from bot.simulator.serve import Running
from handlers.teacher_line.actions import answering, asking, principal
from storage.session import Database
from tests.old_phone import is_clear
from tests.school_browsers import Browsers
from tests.school_week import at
from tests.teacher_line.world import Line

pytestmark = pytest.mark.browser


def filled(db: Database) -> Line:
    """Threads of each kind: asked, answered, urgent, late, leave, over; and two calls to make."""
    line = Line(db)
    cast, teacher = line.cast, line.cast.class_teacher.id
    about = {
        name: (line.school, line.actor(name), cast.xiaoming.id, teacher) for name in ("father", "mother", "grandmother")
    }
    asked = line.do(
        asking.ask, *about["father"], ["小明说数学听不懂,能帮帮他吗?\n他在家不肯说。", "voice:31"], line.now
    )
    line.do(
        answering.answer, line.school, line.actor("class_teacher"), asked.thread_id, ["每周二下课讲一会儿"], line.now
    )
    line.do(asking.say_more, line.school, line.actor("father"), asked.thread_id, ["谢谢老师", "picture:7"], line.now)
    urgent = line.do(asking.ask, *about["mother"], ["孩子电话打不通"], line.now)
    line.do(asking.urge, line.school, line.actor("mother"), urgent.thread_id, ["很担心"], line.now)
    days = asking.Leave(at(24, 8).date(), at(26, 8).date())
    line.do(asking.ask, *about["father"], ["回老家看爷爷"], line.now, leave=days)
    over = line.do(asking.ask, *about["grandmother"], ["饭卡丢了"], line.now)
    line.do(asking.solve, line.actor("grandmother"), over.thread_id, line.now)
    for name in ("father", "mother"):
        line.do(
            principal.ask_call, line.school, line.actor(name), cast.xiaoming.id, ["食堂的菜到三年级都凉了"], line.now
        )
    line.goes_on_to(at(23, 18))
    return line


@pytest.fixture
def line(sqlite_db: Database) -> Line:
    """Monday evening: what was promised for today is late."""
    return filled(sqlite_db)


@pytest.fixture
def browsers(sqlite_db: Database, line: Line) -> Browsers:
    """Its pages."""
    return Browsers(sqlite_db, line)


def test_every_page_is_clear_and_fits_the_phone(line: Line, browsers: Browsers, site: Running, phone: Page) -> None:
    pages = [
        ("father", "/m/ask"),
        ("grandmother", "/m/ask"),
        ("class_teacher", "/desk/threads"),
        *(("class_teacher", f"/desk/threads/{each.id}") for each in line.threads()),
        ("principal", "/desk/principal-calls"),
        ("principal", f"/desk/principal-calls/{line.calls()[0].id}"),
    ]
    for name, path in pages:
        phone.goto(site.url + browsers.phone(name, path))
        is_clear(phone)
