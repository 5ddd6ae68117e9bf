"""In a real browser, at the size of an old phone: the hotline room and the list of long silences."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.simulator.serve import Running
from storage.session import Database
from tests.affection_hotline.room import Room
from tests.affection_hotline.test_room import has_words
from tests.affection_hotline.test_silence import ADULT, SILENT, TEACHER, has_silence
from tests.old_phone import is_clear
from tests.school_browsers import Browsers

pytestmark = pytest.mark.browser

TOUCHED = "main a, main button, main select, main textarea"


@pytest.fixture
def room(sqlite_db: Database) -> Room:
    """A call to tick, one that is over, words to play and words that were played."""
    return Room(sqlite_db)


@pytest.fixture
def browsers(room: Room, tmp_path: Path) -> Browsers:
    """The school's pages."""
    return Browsers(room.db, week=room, data_dir=tmp_path)


def test_the_room_is_clear_and_ticks(room: Room, browsers: Browsers, site: Running, phone: Page) -> None:
    has_words(room)
    for said in ("留言", "2", "晚上早点睡,爸爸妈妈都好", "1"):
        room.says("mother", said)
    for said in ("亲情室", "2", "1"):
        room.says("王兰", said)
    phone.goto(site.url + browsers.phone("王兰", "/desk/hotline"))
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("button", name="没通上").click()
    expect(phone.get_by_role("status")).to_contain_text("可以留一段话")
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("button", name="听过了").click()
    expect(phone.get_by_role("status")).to_contain_text("告诉妈妈了")


def test_the_list_of_silences_is_clear(room: Room, browsers: Browsers, site: Running, phone: Page) -> None:
    has_silence(room, SILENT, ADULT, TEACHER)
    phone.goto(site.url + browsers.phone("class_teacher", "/desk/hotline/silence"))
    is_clear(phone, touched=TOUCHED)
    phone.get_by_role("button", name="问到了,有联系").click()
    expect(phone.get_by_role("status")).to_have_text("记下了:李小明和家里有联系。")
    expect(phone.get_by_text("没有这样的孩子")).to_be_visible()
