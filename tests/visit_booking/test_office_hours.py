"""办公时间: a host says when families can come, in chat and at the desk, and when not."""

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from handlers.visit_booking.rules.office_hours import Pattern, overlap, problem_of, talks
from storage.session import Database
from tests.school_browsers import SHOWN, Browsers
from tests.school_week import at
from tests.visit_booking.talks import Talks

TODAY = date(2026, 11, 23)


@pytest.fixture
def school(sqlite_db: Database) -> Talks:
    """Monday morning; nobody has hours yet."""
    made = Talks(sqlite_db)
    made.goes_on_to(at(23, 9))
    return made


def pattern(**values: object) -> Pattern:
    """Wednesdays from 16:20 to 17:20, three talks."""
    row: dict[str, Any] = {
        "weekdays": (2,), "day": None, "starts": 980, "ends": 1040, "length": 20, "pause": 0, **values
    }  # fmt: skip
    return Pattern(**row)


@pytest.mark.parametrize(
    ("values", "problem", "count"),
    [
        ({}, "", 3),
        ({"pause": 10}, "", 2),
        ({"pause": 5, "length": 15}, "", 3),
        ({"length": 60}, "", 1),
        ({"length": 65}, "visit_booking/hours_too_short", 0),
        ({"starts": 982}, "visit_booking/hours_in_fives", 2),
        ({"weekdays": (), "day": date(2026, 11, 22)}, "visit_booking/time_gone", 3),
        ({"weekdays": (), "day": TODAY}, "", 3),
    ],
)
def test_which_hours_can_be(values: dict[str, object], problem: str, count: int) -> None:
    assert problem_of(pattern(**values), TODAY) == problem
    assert talks(pattern(**values)) == count


@pytest.mark.parametrize(
    ("weekday", "day", "minutes", "expected"),
    [
        (2, None, (1000, 1100), True),
        (2, None, (1040, 1100), False),
        (3, None, (1000, 1100), False),
        (None, date(2026, 11, 25), (1000, 1100), False),  # a single day stands beside the pattern
    ],
)
def test_hours_that_touch(weekday: int | None, day: date | None, minutes: tuple[int, int], expected: bool) -> None:
    assert overlap(pattern(), weekday, day, minutes) is expected


def test_hours_are_made_in_the_chat_and_families_book_them(school: Talks) -> None:
    assert "还没有排办公时间" in school.says("class_teacher", "办公时间").text
    asked = [
        school.says("class_teacher", said).text
        for said in ("1", "1", "3", "16:20到17:20", "3", "1", "1", "二楼办公室", "1", "1", "1", "1")
    ]
    assert asked[3:5] == ["每家谈多久?", "两家中间歇一歇吗?"]
    assert asked[6:9] == ["这个地方叫什么?比如:二楼 三(2)班办公室。", "别的老师可以同时在那里见家长吗?", "一次见几家?"]
    assert "每周几:周三" in asked[-1]
    assert "别的老师可以同时在那里谈吗:不可以,一次一家" in asked[-1]
    assert "一天能见 3 次" in school.says("class_teacher", "1").text
    shown = school.says("class_teacher", "1").text
    assert "每周三 16:20-17:20,每家20分钟,到学校、电话,二楼办公室" in shown
    school.says("father", "约见老师")
    school.says("father", "1")
    assert "周三 11月25日 16:20" in str(school.says("father", "1").choices)


def test_hours_that_overlap_ones_own_are_not_taken(school: Talks) -> None:
    school.sits("class_teacher", 2, time(16, 20), times=3)
    for said in ("办公时间", "1", "1", "3", "17:00到18:00", "3", "1"):
        school.says("class_teacher", said)
    for said in ("1", "1", "1", "1"):
        school.says("class_teacher", said)
    assert "碰在一起" in school.says("class_teacher", "1").text


def test_days_away_in_the_chat_tell_who_has_booked(school: Talks) -> None:
    school.sits("class_teacher", 2, time(16, 20), times=3)
    for said in ("约见老师", "1", "1", "1", "1"):
        school.says("father", said)
    assert len(school.bookings()) == 1
    for said in ("办公时间", "2", "11月25日", "11月25日", "1"):
        school.says("class_teacher", said)
    said = school.says("class_teacher", "1").text
    assert "约了这几天的 1 家" in said
    assert "不在:11月25日" in school.says("class_teacher", "1").text
    assert school.bookings()[0].state == "wanted"
    assert "要出去" in school.texts_for("father")[-1]
    school.says("class_teacher", "3")
    after = school.says("class_teacher", "2").text
    assert "不在" not in after


def test_what_is_taken_away_stays_for_who_has_booked(school: Talks) -> None:
    school.sits("class_teacher", 2, time(16, 20))
    for said in ("约见老师", "1", "1", "1", "1"):
        school.says("father", said)
    for said in ("办公时间", "3"):
        school.says("class_teacher", said)
    assert "还没有排办公时间" in school.says("class_teacher", "1").text
    assert school.bookings()[0].state == "booked"


def test_the_desk_has_all_of_it_and_nobody_elses(school: Talks, tmp_path: Path) -> None:
    school.sits("class_teacher", 2, time(16, 20), times=3)
    browsers = Browsers(school.db, school, tmp_path)
    page = browsers.opens("class_teacher", "/desk/hours").text
    assert "每周三 16:20-17:20" in page
    assert "每周三" not in browsers.opens("subject_teacher", "/desk/hours").text
    row = re.search(r'value="(hours:\d+)"', page)
    assert row
    assert browsers.sends("subject_teacher", "/desk/hours", act=row[1]).status_code == 404
    assert browsers.sends("class_teacher", "/desk/hours", act="all").status_code == 404
    assert browsers.sends("class_teacher", "/desk/hours", act=row[1]).status_code == 303
    assert "还没有排时间" in browsers.opens("class_teacher", "/desk/hours").text
    assert browsers.opens("father", "/desk/hours").status_code == 404


def test_hours_are_made_at_the_desk(school: Talks, tmp_path: Path) -> None:
    browsers = Browsers(school.db, school, tmp_path)
    form = "/desk/f/visit_booking/office_time"
    assert f'href="{browsers.phone("class_teacher", form)}"' in browsers.opens("class_teacher", "/desk/hours").text
    sent: dict[str, object] = {
        "kind": "weekly",
        "hours": "16:20-17:20",
        "length": "20",
        "pause": "0",
        "place": "nowhere",
        "seats": "1",
        "ways": "phone",
        "approves": "no",
    }
    asked = browsers.sends("class_teacher", form, **sent)
    assert "每周几" in asked.text
    again = {**sent, "weekday": "every", "shown": SHOWN.findall(asked.text)}
    assert "不够谈一家" in browsers.sends("class_teacher", form, **{**again, "hours": "16:20-16:30"}).text
    assert "一天能见 3 次" in browsers.sends("class_teacher", form, **again).text
    page = browsers.opens("class_teacher", "/desk/hours").text
    assert [f"每周{day} 16:20-17:20" in page for day in "一二三四五六"] == [True] * 5 + [False]
