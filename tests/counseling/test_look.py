"""In a real browser, at the size of a phone: the counselor's room, and what others see of it."""

import pytest
from playwright.sync_api import Page

from bot.simulator.serve import Running
from handlers.counseling.actions import beginning, heart_talks, room
from storage.session import Database
from tests.counseling.world import Room
from tests.old_phone import is_clear
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser


def filled(db: Database) -> Room:
    """A guardian's words with an answer, a child's wish with a time and notes, a worry, a talk of a teacher."""
    place = Room(db)
    cast, counselor, teacher = place.cast, place.actor("counselor"), place.actor("class_teacher")
    told = place.do(
        beginning.say, place.school, place.actor("mother"), cast.xiaoming.id, ["孩子不和我说话", "voice:31"], place.now
    )
    place.do(room.answer, place.school, counselor, told.talk_id, ["先听他说三分钟"], place.now)
    wish = beginning.Wish("child", ("他夜里睡不着",), at(25, 12, 30))
    hidden = place.do(beginning.wish, place.school, teacher, cast.xiaoming.id, wish, place.now)
    place.do(room.note, counselor, hidden.talk_id, "约了每周一次", place.now)
    worry = beginning.Wish("staff", ("上课发呆",))
    place.do(beginning.wish, place.school, place.actor("principal"), cast.xiaoyu.id, worry, place.now)
    place.do(heart_talks.keep, teacher, cast.xiaoming.id, "说了说交朋友的事", place.now)
    return place


@pytest.fixture
def place(sqlite_db: Database) -> Room:
    """Monday the 23rd."""
    return filled(sqlite_db)


@pytest.fixture
def browsers(sqlite_db: Database, place: Room) -> Browsers:
    """Its pages."""
    return Browsers(sqlite_db, place)


def test_every_page_is_clear_and_fits_the_phone(place: Room, browsers: Browsers, site: Running, phone: Page) -> None:
    pages = [
        ("mother", "/m/heart"),
        ("counselor", "/desk/counseling"),
        *(("counselor", f"/desk/counseling/{each.id}") for each in place.talks()),
        ("counselor", "/desk/counseling/hand-over"),
        ("class_teacher", "/desk/counseling"),
        ("class_teacher", "/desk/counseling/new"),
        ("principal", "/desk/counseling/new?name=小"),
        ("class_teacher", "/desk/talks"),
        ("office", "/desk/talks"),
    ]
    for name, path in pages:
        phone.goto(site.url + browsers.phone(name, path))
        is_clear(phone)
