"""Visits on pages: announced and written up at the desk, answered on the phone, printed, and closed to strangers."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from storage.session import Database
from tests.home_visit.visited import Visited
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def visits(sqlite_db: Database) -> Visited:
    """Monday afternoon."""
    visits = Visited(sqlite_db)
    visits.goes_on_to(at(23, 16))
    return visits


@pytest.fixture
def browsers(visits: Visited, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(visits.db, visits, tmp_path)


ANNOUNCED = {
    "act": "announce", "purpose": "认识一下家里", "praise": "小明帮同学打饭,很热心", "second": "", "minutes": "40",
    "day1": "2026-11-25", "hour1": "16:30",
}  # fmt: skip


def test_from_announcing_to_the_printed_record(visits: Visited, browsers: Browsers) -> None:
    visit_id, desk = visits.plans(), browsers.at_desk("class_teacher")
    assert "李小明" in desk.get("/desk/visits/announce").text
    done = post(desk, "/desk/visits/announce", visit=str(visit_id), **ANNOUNCED)
    assert "通知了 1 家" in done.text
    page = browsers.opens("grandmother", "/m/visits-at-home").text
    assert ("周三 11月25日 16:30" in page, "很热心" in page) == (True, True)
    start = visits.visit(visit_id).offers[0].isoformat()
    browsers.sends("grandmother", "/m/visits-at-home", visit=str(visit_id), act=f"pick:{start}")
    assert visits.visit(visit_id).state == "agreed"
    visits.goes_on_to(at(25, 18))
    one = f"/desk/visits/one/{visit_id}"
    written = {"present": "yes", "praise": "在家会做饭", "home": "奶奶照看", "agreed": "每天看十分钟书"}
    owner = str(visits.cast.class_teacher.id)
    answer = post(desk, one, act="record", owner=owner, due="2026-12-01", **written)
    assert answer.status_code == 303, answer.text
    page = desk.get(one).text
    assert ("奶奶照看" in page, "每天看十分钟书" in page) == (True, True)
    record = desk.get(f"{one}/record.pdf")
    assert (record.mimetype, record.data[:4]) == ("application/pdf", b"%PDF")
    page = browsers.opens("mother", "/m/visits-at-home").text
    assert ("每天看十分钟书" in page, "奶奶照看" in page) == (True, False), "what teachers write stays with them"
    archive = desk.get(f"/desk/visits/child/{visits.cast.xiaoming.id}").text
    assert ("奶奶照看" in archive, "每天看十分钟书" in archive) == (True, True)


def test_a_record_that_is_corrected_keeps_what_stood_before(visits: Visited, browsers: Browsers) -> None:
    visit_id, desk = visits.plans(state="agreed", starts_at=at(22, 10)), browsers.at_desk("class_teacher")
    one = f"/desk/visits/one/{visit_id}"
    post(desk, one, act="record", praise="会做饭", home="奶奶一个人照看")
    post(desk, one, act="record", praise="会做饭", home="奶奶和姑姑照看")
    page = desk.get(one).text
    assert ("第 2 稿" in page, "以前的 1 稿" in page, "奶奶一个人照看" in page) == (True, True, True)


def test_what_is_wrong_is_said_and_what_was_written_stays(visits: Visited, browsers: Browsers) -> None:
    visit_id, desk = visits.plans(), browsers.at_desk("class_teacher")
    answer = post(desk, "/desk/visits/announce", visit=str(visit_id), **{**ANNOUNCED, "praise": ""})
    assert (answer.status_code, "两样都要写" in answer.text, "认识一下家里" in answer.text) == (422, True, True)
    answer = post(desk, "/desk/visits/announce", **ANNOUNCED)
    assert (answer.status_code, "先选" in answer.text) == (422, True)


def test_a_note_for_a_family_without_wechat_is_printed(visits: Visited, browsers: Browsers) -> None:
    visits.classmate("王小龙")
    visit_id, desk = visits.plans(pupil=visits.other, guardian=visits.other_guardian), browsers.at_desk("class_teacher")
    done = post(desk, "/desk/visits/announce", visit=str(visit_id), **ANNOUNCED)
    assert "没有微信的 1 家" in done.text
    assert desk.get(f"/desk/visits/one/{visit_id}/note.pdf").data[:4] == b"%PDF"


def test_the_trip_hides_numbers_until_the_day_and_counts_its_costs(visits: Visited, browsers: Browsers) -> None:
    visit_id, desk = visits.plans(state="agreed", starts_at=at(25, 16, 30)), browsers.at_desk("class_teacher")
    assert "139****6688" in desk.get("/desk/visits/trip?day=2026-11-25").text
    visits.goes_on_to(at(25, 8))
    assert "13900006688" in desk.get("/desk/visits/trip").text
    post(desk, "/desk/visits/trip", visit=str(visit_id), day="2026-11-25", km="12.5", yuan="8")
    visits.goes_on_to(at(25, 18))
    post(desk, f"/desk/visits/one/{visit_id}", act="record", praise="会做饭")
    page = browsers.at_desk("principal").get("/desk/visits/trips?month=2026-11").text
    assert ("12.5" in page, "8.00" in page, "杨静" in page) == (True, True, True)
    book = load_workbook(BytesIO(desk.get("/desk/visits/trips.xlsx?month=2026-11").data))
    assert [cell.value for cell in book.worksheets[0][2]] == ["杨静", 1, 12.5, 8]


def test_the_sheet_is_about_this_home_alone(visits: Visited, browsers: Browsers) -> None:
    visit_id = visits.plans()
    page = browsers.at_desk("class_teacher").get(f"/desk/visits/one/{visit_id}/prepare").text
    assert ("张桂英" in page, "13900006688" in page, "李伟" in page) == (True, True, False)


@pytest.mark.parametrize("name", ["teacher_parent", "subject_teacher"])
@pytest.mark.parametrize("page", ["", "/prepare", "/record.pdf", "/note.pdf"])
def test_a_visit_is_its_visitors(visits: Visited, browsers: Browsers, name: str, page: str) -> None:
    visit_id = visits.plans()
    assert browsers.at_desk(name).get(f"/desk/visits/one/{visit_id}{page}").status_code == 404


@pytest.mark.parametrize("name", ["father", "other_parent", "foreign_parent"])
def test_another_household_neither_sees_nor_answers(visits: Visited, browsers: Browsers, name: str) -> None:
    visit_id = visits.plans()
    visits.announces(visit_id)
    assert "很热心" not in browsers.opens(name, "/m/visits-at-home").text
    start = visits.visit(visit_id).offers[0].isoformat()
    answer = browsers.sends(name, "/m/visits-at-home", visit=str(visit_id), act=f"pick:{start}")
    assert (answer.status_code in (400, 404), visits.visit(visit_id).state) == (True, "announced")


def test_a_promise_is_closed_by_what_shows_it(visits: Visited, browsers: Browsers) -> None:
    visit_id = visits.plans(state="agreed", starts_at=at(22, 10))
    desk = browsers.at_desk("class_teacher")
    owner = str(visits.cast.class_teacher.id)
    post(desk, f"/desk/visits/one/{visit_id}", act="record", praise="会做饭", agreed="送两本书去", owner=owner)
    (mine,) = visits.promises("class_teacher")
    of = {"follow_up": str(mine.follow_up_id)}
    answer = post(desk, "/desk/follow-ups", act="close", evidence="", **of)
    assert (answer.status_code, "做成了什么" in answer.text) == (422, True)
    post(desk, "/desk/follow-ups", act="prolong", due="2026-12-20", why="书还没到", **of)
    assert "书还没到" in desk.get("/desk/follow-ups").text
    post(desk, "/desk/follow-ups", act="close", evidence="书送到了", **of)
    assert "都办完了" in desk.get("/desk/follow-ups").text
    assert "书送到了" in desk.get(f"/desk/visits/child/{visits.cast.xiaoming.id}").text
