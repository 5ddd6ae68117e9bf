"""The week's message on pages."""

import html
import re

import pytest
from sqlalchemy.orm import Session

from bot.core.people import Role
from storage.session import Database
from tests import factories
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """青山小学 with its pages."""
    return Browsers(sqlite_db)


def test_the_teacher_writes_at_the_desk_and_families_read_on_the_phone(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    form = desk.get("/desk/weekly").headers["Location"]
    kept = desk.get(post(desk, form, words="这周大家学会了两位数加法。").headers["Location"]).text
    assert "写好了,11月20日 17:00 发给各家" in kept
    assert "<p>这周大家学会了两位数加法。</p>" in kept
    assert "还没有本周消息" in browsers.opens("grandmother", "/m/week").text
    browsers.week.now = at(20, 17)
    assert browsers.week.job("weekly_update") == 3
    assert "这周大家学会了两位数加法。" in browsers.opens("grandmother", "/m/week").text
    assert "两位数" not in browsers.opens("other_parent", "/m/week").text


def test_who_has_two_classes_chooses(browsers: Browsers) -> None:
    week = browsers.week
    week.do(second_class, week)
    desk = browsers.at_desk("class_teacher")
    page = desk.get("/desk/weekly").text
    links = re.findall(r'href="([^"]+)">写</a>', page)
    assert len(links) == 2
    post(desk, html.unescape(links[0]), words="大家好。")
    assert re.findall(r"<p>大家好。</p>", desk.get("/desk/weekly").text)


@pytest.mark.parametrize("name", ["stranger", "class_teacher"])
def test_who_has_no_child_meets_nothing(browsers: Browsers, name: str) -> None:
    assert browsers.opens(name, "/m/week").status_code == 404


@pytest.mark.parametrize("name", ["subject_teacher", "principal"])
def test_the_desk_page_is_the_homeroom_teachers(browsers: Browsers, name: str) -> None:
    assert browsers.at_desk(name).get("/desk/weekly").status_code == 404


def second_class(session: Session, week: SchoolWeek) -> None:
    """The class teacher has 一(1)班, too."""
    factories.role(session, week.cast.class_teacher, Role.HOMEROOM_TEACHER, week.cast.class_11)
